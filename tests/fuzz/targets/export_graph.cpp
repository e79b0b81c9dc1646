// The JSON of torch.export files, and what it says that the network takes and gives.
#include "core/model/pt2/export_graph.h"

#include "core/model/pt2/export_interface.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::readOrRefuse([&] { exportInterface(readExportGraph(fuzz::bytesOf(data, size), "input"), "input"); });
}
