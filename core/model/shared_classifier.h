// A classifier whose heavy work is shared out over ranks: removed sets, masks and mask tasks are split, computed, and
// gathered, so that every rank has the result of one rank, bit for bit. Whoever searches need not know.
#pragma once

#include <memory>

#include "core/base/ranks.h"
#include "core/model/classifier.h"

namespace passband {

/// Rank 0 stops the others when it is asked to stop, and an Error of one rank is an Error of all. `ranks` must outlive
/// the classifier. Thread rule: one thread, as that of Ranks.
std::unique_ptr<Classifier> shareClassifier(std::unique_ptr<Classifier> classifier, Ranks& ranks);

}  // namespace passband
