// The verdicts on the maps of a search as a project keeps them: a JSON object, and the counts that they are read from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/analysis/verdict/map_judge.h"
#include "core/project/project_file.h"
#include "core/workflow/searched_images.h"

namespace passband {

/// The command of verdicts in RunKey.
constexpr const char* kVerdict = "verdict";

struct StoredVerdict {
  std::string head;  ///< JSON: see resultHead()
  std::string data, model, outputs;
  bool forcedChoice = false;  ///< see Experiment::isForcedChoice()
  std::string maps;           ///< "the folder maps", "run 3 of cifar.passband"
  std::string mapsHash;       ///< see mapsHash()
  std::string method;         ///< of the search; empty: not known
  std::optional<SearchedImages> searched;
  std::string judgedOn, judgedHash;  ///< the images, and what they are
  bool split = false;                ///< they are the rest of the set that was searched
  Rate accuracy;                     ///< without a mask
  JudgeOptions options;
  Judgement judgement;
};

/// The keys of `head`, then data, model, outputs, mapped_outputs_only, maps, maps_hash, method, searched (without
/// hashes of images), judged_on, judged_hash, split, accuracy, areas, threshold, level, forwards, seconds,
/// judged_images, skipped, classes[].
std::string verdictToJson(const StoredVerdict& verdict);

/// Everything that changes the verdicts, for RunKey::options. `clean`: the accuracy that is expected was stated.
/// `form`: verdicts that an earlier version found otherwise are other runs.
struct VerdictKey {
  std::string mapsHash;
  std::vector<int> classes;
  JudgeOptions options;
  bool clean = false;
  JudgeForm form = JudgeForm::SharedMasks;
};
std::string verdictKeyOptions(const VerdictKey& key);
/// Nothing where another version has written it.
std::optional<VerdictKey> readVerdictKey(const RunKey& key);

}  // namespace passband
