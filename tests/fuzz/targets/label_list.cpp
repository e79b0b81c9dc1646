// Lists of labels: CSV and JSON tables of files, and one label a line.
#include "core/data/label_list.h"

#include "core/data/label_table.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile list("labels.txt");
  const std::string_view text = fuzz::textOf(data, size);
  fuzz::readOrRefuse([&] { parseLabelTable(text, "labels.csv"); });
  fuzz::readOrRefuse([&] { parseLabelTable(text, "labels.json"); });
  return fuzz::readOrRefuse([&] { readLabelList(list.write(text)); });
}
