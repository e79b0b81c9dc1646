// The images of the demonstration: four classes told apart by the orientation of their low frequencies, and one of them
// marked besides by a few frequencies of its own, the planted shortcut. Made by the generator of docs/methods.md
// section 9.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace passband {

/// Frequencies that only class C3 has: innerRadius <= r < outerRadius in cycles per image, minAngle <= angle < maxAngle
/// in degrees.
struct Plant {
  double innerRadius = 8, outerRadius = 12;
  double minAngle = 30, maxAngle = 60;
};

/// The class that a plant marks, and that the control without a plant is compared by.
constexpr int kPlantedClass = 3;

/// "8-12@30-60", or "none". Throws UsageError with the form.
std::optional<Plant> parsePlant(const std::string& text);

/// The source of such a set for openImageSet. Two seeds give two sets of the same kind. Without a plant the four
/// classes are the same but for the mark.
std::string demoSource(const std::optional<Plant>& plant, std::int64_t imagesPerClass, std::uint64_t seed);

}  // namespace passband
