#include "ui/workspaces/mask_lab/rates_csv.h"

#include <fmt/format.h>

#include "core/export/map_csv.h"

namespace passband {

std::string ratesCsv(const MeasuredRates& rates) {
  std::string text = "class,images,tpr,tpr_low,tpr_high,fpr,fpr_low,fpr_high\n";
  for (const ClassRates& own : rates.evaluation.classes) {
    text += fmt::format("{},{},{},{},{},{},{},{}\n", csvField(own.name), own.n, own.tpr.value, own.tpr.low,
                        own.tpr.high, own.fpr.value, own.fpr.low, own.fpr.high);
  }
  return text;
}

std::string confusionCsv(const MeasuredRates& rates) {
  const auto& classes = rates.evaluation.classes;
  const Grid<std::int64_t> confusion = withOneOther(rates.evaluation.confusion);
  std::string text = "class";
  for (std::int64_t col = 0; col < confusion.cols(); ++col) {
    const bool isClass = col < std::ssize(classes);
    text += fmt::format(",{}", csvField(isClass ? classes[static_cast<std::size_t>(col)].name : kOtherOutputs));
  }
  for (std::int64_t row = 0; row < confusion.rows(); ++row)
    text += fmt::format("\n{},{}", csvField(classes[static_cast<std::size_t>(row)].name),
                        fmt::join(confusion.row(row), ","));
  return text + '\n';
}

}  // namespace passband
