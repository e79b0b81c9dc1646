#include "core/model/class_match.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"

namespace passband {
namespace {

constexpr const char* kByWordnetId = "by WordNet id";
constexpr const char* kByRememberedName =
    "by class name (names that were given, or of the dataset this model was used with)";

/// An output for each class of the data, where there is one.
using Partners = std::vector<std::optional<int>>;

/// Lower case, without spaces, underscores and hyphens: "Garbage truck" is "garbage_truck".
std::string plainName(const std::string& name) {
  std::string plain;
  for (const unsigned char character : name) {
    if (character != ' ' && character != '_' && character != '-')
      plain.push_back(static_cast<char>(std::tolower(character)));
  }
  return plain;
}

bool isWordnetId(const std::string& name) {
  return name.size() == 9 && name[0] == 'n' &&
         std::all_of(name.begin() + 1, name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Names that the model gives to two outputs (ImageNet has two cranes) find none.
Partners partnersOf(const std::vector<std::string>& dataClasses, const std::vector<std::string>& outputNames) {
  std::map<std::string, std::optional<int>> outputOf;
  for (std::size_t i = 0; i < outputNames.size(); ++i) {
    const auto [entry, isNew] = outputOf.try_emplace(plainName(outputNames[i]), static_cast<int>(i));
    if (!isNew) entry->second.reset();
  }
  Partners partners;
  for (const std::string& name : dataClasses) {
    const auto found = outputOf.find(plainName(name));
    partners.push_back(found == outputOf.end() ? std::nullopt : found->second);
  }
  return partners;
}

std::string classesWithout(const Partners& partners, const std::vector<std::string>& dataClasses) {
  constexpr std::size_t kMostShown = 10;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    if (!partners[i]) names.push_back(dataClasses[i]);
  }
  const std::size_t shown = std::min(names.size(), kMostShown);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

/// Each class its own partner.
ClassMatch matchOf(const Partners& partners, const std::vector<std::string>& dataClasses, int modelClasses,
                   const std::string& how) {
  ClassMatch match{{}, how};
  std::map<int, std::string> owner;
  bool inOrder = static_cast<int>(partners.size()) == modelClasses;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    const int output = partners[i].value();
    const auto [entry, isNew] = owner.try_emplace(output, dataClasses[i]);
    if (!isNew) {
      throw Error(
          fmt::format("the classes '{}' and '{}' of the data both match output {} of the model; rename one of them",
                      entry->second, dataClasses[i], output));
    }
    inOrder = inOrder && output == static_cast<int>(i);
    match.outputs.push_back(output);
  }
  if (inOrder) match.outputs.clear();
  return match;
}

bool isComplete(const Partners& partners) {
  return std::all_of(partners.begin(), partners.end(), [](const auto& partner) { return partner.has_value(); });
}

/// Classes that are called by numbers, as labels without names are: the outputs of these numbers.
Partners partnersByIndex(const std::vector<std::string>& dataClasses, int modelClasses) {
  Partners partners;
  for (const std::string& name : dataClasses) {
    const auto index = numberFrom<int>(name);
    partners.push_back(index && *index >= 0 && *index < modelClasses ? index : std::nullopt);
  }
  return partners;
}

/// Whether taking the classes in order agrees with every partner that was found.
bool agreesWithOrder(const Partners& partners) {
  for (std::size_t i = 0; i < partners.size(); ++i) {
    if (partners[i] && *partners[i] != static_cast<int>(i)) return false;
  }
  return true;
}

}  // namespace

const std::vector<std::string>& imagenetWordnetIds() {
  static const std::vector<std::string> ids{
#include "resources/imagenet_wordnet_ids.inc"
  };
  return ids;
}

ClassMatch withAllOutputs(ClassMatch match, int modelClasses) {
  if (match.outputs.empty()) return match;
  const std::set<int> mapped(match.outputs.begin(), match.outputs.end());
  for (int output = 0; output < modelClasses; ++output) {
    if (!mapped.contains(output)) match.outputs.push_back(output);
  }
  return match;
}

int competingCount(const ClassMatch& match, int modelClasses) {
  return match.outputs.empty() ? modelClasses : static_cast<int>(match.outputs.size());
}

std::vector<std::string> outputNames(const ClassMatch& match, const std::vector<std::string>& dataClasses,
                                     int modelClasses, const std::vector<std::string>& modelClassNames) {
  const std::vector<std::string>& known = !modelClassNames.empty()    ? modelClassNames
                                          : match.how == kByWordnetId ? imagenetWordnetIds()
                                                                      : match.remembered;
  std::vector<std::string> names = dataClasses;
  for (auto i = std::ssize(names); i < competingCount(match, modelClasses); ++i) {
    const auto column = static_cast<std::size_t>(i);
    const std::size_t output = match.outputs.empty() ? column : static_cast<std::size_t>(match.outputs[column]);
    names.push_back(output < known.size() ? known[output] : fmt::format("output {}", output));
  }
  return names;
}

ClassMatch matchClasses(const std::vector<std::string>& dataClasses, int modelClasses,
                        const std::vector<std::string>& modelClassNames, const std::vector<std::string>& remembered) {
  Partners partners = partnersOf(dataClasses, modelClassNames);
  if (!dataClasses.empty() && isComplete(partners))
    return matchOf(partners, dataClasses, modelClasses, "by class name");

  const bool dataHasIds = !dataClasses.empty() && std::all_of(dataClasses.begin(), dataClasses.end(), isWordnetId);
  if (dataHasIds && modelClasses == static_cast<int>(imagenetWordnetIds().size())) {
    partners = partnersOf(dataClasses, imagenetWordnetIds());
    if (isComplete(partners)) return matchOf(partners, dataClasses, modelClasses, kByWordnetId);
  } else if (static_cast<int>(dataClasses.size()) == modelClasses && agreesWithOrder(partners)) {
    return {{}, kByPosition};
  } else if (const Partners byIndex = partnersByIndex(dataClasses, modelClasses);
             !dataClasses.empty() && isComplete(byIndex)) {
    return matchOf(byIndex, dataClasses, modelClasses, "by index");
  }
  if (modelClassNames.empty() && std::ssize(remembered) == modelClasses) {
    partners = partnersOf(dataClasses, remembered);
    if (!dataClasses.empty() && isComplete(partners)) {
      ClassMatch match = matchOf(partners, dataClasses, modelClasses, kByRememberedName);
      match.remembered = remembered;
      return match;
    }
  }
  if (!dataClasses.empty() &&
      std::ranges::all_of(dataClasses, [](const auto& name) { return numberFrom<int>(name).has_value(); })) {
    throw Error(fmt::format(
        "the outputs of the model are 0 to {}, and the classes of the data are numbers without such an output: {}; if "
        "the labels count from 1, subtract 1 from each, else choose a model trained on these classes",
        modelClasses - 1, classesWithout(partnersByIndex(dataClasses, modelClasses), dataClasses)));
  }
  throw Error(fmt::format(
      "the data has {} classes and the model {} outputs, and these classes have no partner in the model: {}; name the "
      "classes as the model does, by the numbers of its outputs, by WordNet id for ImageNet models, or choose a model "
      "trained on these classes",
      dataClasses.size(), modelClasses, classesWithout(partners, dataClasses)));
}

}  // namespace passband
