// What the few frequencies of a map are to a class: its shortcut, nothing special, or is the class merely the sink that
// the network falls back on? docs/methods.md section 7. Rates under the map are compared with those under random masks
// that keep as many bins, and under random masks that keep as much energy.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/rates.h"

namespace passband {

enum class Verdict { Shortcut, Sink, None, Undecided };
/// "shortcut", "sink", "none", "undecided"
const char* nameOf(Verdict verdict);

/// Images of a class and of the others under one mask, and how many of each are called the class.
struct RateCounts {
  std::int64_t own = 0;
  std::int64_t hits = 0;
  std::int64_t others = 0;
  std::int64_t calls = 0;

  Rate tpr() const { return wilsonRate(hits, own); }
  Rate fpr() const { return wilsonRate(calls, others); }
  double j() const { return tpr().value - fpr().value; }
  bool operator==(const RateCounts&) const = default;
};

/// Random masks of one kind, and the map that they are compared with, all on the same images.
struct NullSample {
  RateCounts map;
  std::vector<RateCounts> draws;
  double maskArea = 0;  ///< mean area of the masks drawn so far; those of equal area: of the map, to one bin

  /// Masks with J at least that of the map.
  std::int64_t asGood() const;
  double meanTpr() const;
  double meanFpr() const;
};

/// A class under its map, cut at one area.
struct AreaMeasures {
  double area = 0;      ///< as asked for
  double maskArea = 0;  ///< as cut
  double energy = 0;    ///< share of the images' power that the map lets through, DC not counted
  RateCounts map;       ///< on all judged images
  NullSample equalArea;
  NullSample equalEnergy;
};

struct ClassMeasures {
  int classIndex = 0;
  std::string name;
  RateCounts full;                  ///< without a mask
  std::vector<AreaMeasures> areas;  ///< the first is the one the verdict is on
};

struct VerdictRule {
  double threshold = .6;  ///< t: a TPR above it is high
  double level = .05;     ///< of all tests together
  int mostNulls = 199;    ///< random masks of a kind that were at most to be drawn
  int classCount = 2;     ///< of the data, judged or not
};

struct ClassVerdict {
  Verdict verdict = Verdict::Undecided;
  std::string reason;    ///< a sentence
  double pArea = 1;      ///< (k + 1) / (n + 1), k of n random masks of equal area having a J at least that of the map
  double pEnergy = 1;    ///< the same with equal energy
  double pValue = 1;     ///< the larger of the two
  double pAdjusted = 1;  ///< by Holm over the classes
  std::int64_t imagesToDecide = 0;  ///< undecided: images of the class that would decide at these shares; else 0
  std::int64_t masksToDecide = 0;   ///< undecided: random masks of each kind that would at these shares; else 0
};

/// Random masks of a kind with which Holm's correction over so many classes allows one of them to be as good as the
/// map; at least 199 and at most 999.
int nullsForLevel(std::size_t classes, double level);

/// Whether TPR and FPR under the map leave it open to be a shortcut: only then its random masks decide anything.
bool mayBeShortcut(const RateCounts& map, const VerdictRule& rule);

/// Random masks with a J as high as the map's that at most leave it significant when `mostNulls` are drawn: after one
/// more no further draw can change the outcome. Of `classes` only `candidates` may be shortcuts; the others' p-values,
/// from few masks, are larger.
std::int64_t toleratedNulls(const VerdictRule& rule, std::size_t classes, std::size_t candidates);

/// One verdict per class, at the first area:
/// - shortcut: the lower bound of the TPR is at least t, the interval of FPR - .75 TPR lies below 0, and J beats both
///   kinds of random masks at the level, after Holm;
/// - sink: the lower bound of the TPR is at least t, and the interval of FPR - .75 TPR lies above 0, or random masks of
///   equal area do as well (or neither kind is beaten after Holm) and more other images are called the class than
///   without a mask. Also, whatever its own map: under random masks of equal area other images are called it about as
///   often as its own (mean FPR >= .75 mean TPR), at least twice as often as chance and 10 %, and more than without a
///   mask;
/// - undecided: the interval of the TPR has t inside, or that of FPR - .75 TPR has 0, and the verdict depends on it; or
///   there were too few masks for the level, for this class or one of smaller p, without which Holm lets no other pass;
/// - none: everything else, also where only equal energy is not beaten: then any frequencies of that power do.
std::vector<ClassVerdict> decideVerdicts(std::span<const ClassMeasures> classes, const VerdictRule& rule);

}  // namespace passband
