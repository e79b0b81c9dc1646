// A classifier whose heavy work is shared out over ranks: removed sets, masks and mask tasks are split by the ranks'
// speeds, computed, and gathered, and what is too little to split is done by the first. Each of them is computed by
// itself. So every rank has the same bytes, even where ranks round differently, and with equal machines those of one
// rank alone, however the work was split. Whoever searches need not know.
#pragma once

#include <memory>

#include "core/base/ranks.h"
#include "core/model/classifier.h"
#include "core/model/rank_split.h"

namespace passband {

/// Rank 0 stops the others when it is asked to stop, and an Error of one rank is an Error of all. What is prepared with
/// it is used by all ranks together. `classifier` and `ranks` must outlive it. Thread rule: one thread, as that of
/// Ranks.
std::unique_ptr<Classifier> shareClassifier(Classifier& classifier, Ranks& ranks, Clock clock = steadyClock());

}  // namespace passband
