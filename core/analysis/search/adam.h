// Adam (Kingma and Ba, 2015) on plain vectors, with the usual constants .9, .999 and 1e-8.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace passband {

/// The moments of one set of parameters. Plain data: it can be stored and handed back.
struct Adam {
  std::vector<double> mean;    ///< of the gradients
  std::vector<double> square;  ///< of their squares
  std::int64_t steps = 0;

  explicit Adam(std::size_t parameters = 0) : mean(parameters, 0), square(parameters, 0) {}

  /// Moves the parameters against the gradient.
  void step(std::span<double> parameters, std::span<const double> gradient, double rate) {
    constexpr double keepMean = .9, keepSquare = .999, epsilon = 1e-8;
    ++steps;
    const double meanScale = 1 - std::pow(keepMean, static_cast<double>(steps));
    const double squareScale = 1 - std::pow(keepSquare, static_cast<double>(steps));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      mean[i] = keepMean * mean[i] + (1 - keepMean) * gradient[i];
      square[i] = keepSquare * square[i] + (1 - keepSquare) * gradient[i] * gradient[i];
      parameters[i] -= rate * (mean[i] / meanScale) / (std::sqrt(square[i] / squareScale) + epsilon);
    }
  }
};

}  // namespace passband
