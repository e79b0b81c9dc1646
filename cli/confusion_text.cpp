#include "cli/confusion_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <tuple>

#include "cli/judging.h"
#include "cli/text.h"
#include "core/analysis/evaluation.h"

namespace passband::cli {
namespace {

constexpr std::size_t kMostTableClasses = 20;
constexpr std::size_t kHeadWidth = 8;

std::string nameAt(const Json& classes, std::size_t index) {
  return index < classes.size() ? classes.at(index).at("name").get<std::string>() : kOtherOutputs;
}

std::string tableText(const Json& classes, const Json& confusion, const std::function<std::string(const Json&)>& cell) {
  std::vector<std::string> heads = {"true \\ predicted"};
  for (std::size_t c = 0; c < confusion[0].size(); ++c) heads.push_back(fittedText(nameAt(classes, c), kHeadWidth));
  Table table(heads);
  for (std::size_t row = 0; row < confusion.size(); ++row) {
    std::vector<std::string> cells = {nameAt(classes, row)};
    for (const Json& value : confusion[row]) cells.push_back(cell(value));
    table.add(cells);
  }
  return table.text();
}

std::string largestMistakes(const Json& classes, const Json& confusion) {
  std::vector<std::tuple<std::int64_t, std::size_t, std::size_t>> mistakes;
  for (std::size_t row = 0; row < confusion.size(); ++row) {
    for (std::size_t col = 0; col < confusion[row].size(); ++col) {
      const auto count = confusion[row][col].get<std::int64_t>();
      if (row != col && count > 0) mistakes.emplace_back(-count, row, col);
    }
  }
  const auto shown = std::min<std::size_t>(mistakes.size(), 10);
  std::ranges::partial_sort(mistakes, mistakes.begin() + static_cast<std::ptrdiff_t>(shown));
  Table table({"true", "called", "images"});
  for (std::size_t i = 0; i < shown; ++i) {
    const auto [count, row, col] = mistakes[i];
    table.add({nameAt(classes, row), nameAt(classes, col), countText(-count)});
  }
  return table.text();
}

}  // namespace

std::string confusionText(const Json& classes, const Json& confusion) {
  if (confusion.empty()) return {};
  if (classes.size() > kMostTableClasses) return "Largest mistakes\n" + largestMistakes(classes, confusion);
  return tableText(classes, confusion, [](const Json& value) { return countText(value.get<std::int64_t>()); });
}

std::string percentConfusionText(const Json& classes, const Json& confusion) {
  if (confusion.empty() || classes.size() > kMostTableClasses) return {};
  return tableText(classes, confusion, [](const Json& value) {
    return value.is_number() ? fmt::format("{:+.1f}", value.get<double>()) : std::string("-");
  });
}

std::string othersText(const Json& classes) {
  std::string text;
  for (const Json& one : classes) {
    if (!one.contains("other") || one.at("other").empty()) continue;
    std::vector<std::string> most;
    for (const Json& other : one.at("other")) {
      most.push_back(
          fmt::format("{} {}", other.at("name").get<std::string>(), countText(other.at("images").get<std::int64_t>())));
    }
    text += fmt::format("  {}: {}\n", one.at("name").get<std::string>(), fmt::join(most, ", "));
  }
  return text.empty() ? text : "Other: most often called\n" + text;
}

}  // namespace passband::cli
