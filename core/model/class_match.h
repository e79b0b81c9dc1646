// Which output of the network stands for which class of the data.
#pragma once

#include <string>
#include <vector>

namespace passband {

/// Which outputs an image's predicted class is chosen among.
enum class CompetingOutputs { All, Mapped };

struct ClassMatch {
  /// For each class of the data the index of its output, then those that stand for no class where they compete too;
  /// empty when all outputs are used in order.
  std::vector<int> outputs;
  /// kByPosition, "by class name", "by WordNet id", "by index", for people.
  std::string how;
  /// What all outputs are called where the match is by names that were remembered; else empty.
  std::vector<std::string> remembered{};
};

/// The classes stand for all outputs, in order, whatever they are called.
constexpr const char* kByPosition = "by position";

/// Matches by name where the model names its classes; by WordNet id where the data's classes are ids and the model has
/// the 1,000 ImageNet outputs; by position where the counts are equal; by index where the data's classes are numbers.
/// Where nothing matches and the model names no classes, by the names that are remembered for its outputs (empty:
/// none). Throws Error when the counts differ and nothing matches, naming both counts and the classes without a
/// partner. The outputs are those of the classes alone.
ClassMatch matchClasses(const std::vector<std::string>& dataClasses, int modelClasses,
                        const std::vector<std::string>& modelClassNames,
                        const std::vector<std::string>& remembered = {});

/// With the outputs that stand for no class after the others.
ClassMatch withAllOutputs(ClassMatch match, int modelClasses);

/// How many outputs of the model compete.
int competingCount(const ClassMatch& match, int modelClasses);

/// What each output of the match is called: the class of the data; else what the model calls it, what is remembered or
/// the WordNet id where the match is by them, or "output 340".
std::vector<std::string> outputNames(const ClassMatch& match, const std::vector<std::string>& dataClasses,
                                     int modelClasses, const std::vector<std::string>& modelClassNames);

/// The WordNet ids of the ImageNet-1k outputs, in order.
const std::vector<std::string>& imagenetWordnetIds();

}  // namespace passband
