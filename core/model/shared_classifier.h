// A classifier whose heavy work is shared out over ranks: removed sets, masks and mask tasks are split, computed, and
// gathered, and what is too little to split is done by the first. So every rank has the same bytes, even where ranks
// round differently, and with equal machines those of one rank alone. Whoever searches need not know.
#pragma once

#include <memory>

#include "core/base/ranks.h"
#include "core/model/classifier.h"

namespace passband {

/// Rank 0 stops the others when it is asked to stop, and an Error of one rank is an Error of all. What is prepared with
/// it is used by all ranks together. `classifier` and `ranks` must outlive it. Thread rule: one thread, as that of
/// Ranks.
std::unique_ptr<Classifier> shareClassifier(Classifier& classifier, Ranks& ranks);

}  // namespace passband
