// Project files. The input changes a valid one: each five bytes are a position (three) and two bytes to put there. One
// byte more at the end stores a mask in it too.
#include <fstream>
#include <iterator>

#include "core/project/project_file.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

namespace {

std::string validProject() {
  const test::TemporaryFolder folder;
  const auto path = folder / "p.passband";
  {
    ProjectFile project(path);
    const std::int64_t data = project.addInput({"data", "d.bin", "ab12", "CIFAR-10", "{}"});
    const Run first = project.beginRun({"search", R"({"area":0.05})", {data}, 3, "{}"});
    project.finishRun(first.id, R"({"j":0.5})", {{"relevance/cat", Grid<float>(4, 4)}});
    project.saveProgress(project.beginRun({"evaluate", "{}", {data}, 0, "{}"}).id, std::string(600, 'p'));
    project.saveMask({"ring", Grid<float>(8, 8)});
  }
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void readAll(const std::filesystem::path& path, bool store) {
  if (!ProjectFile::isProject(path)) return;
  ProjectFile project(path);
  project.inputs();
  for (const Run& run : project.runs()) project.maps(run.id);
  project.masks();
  if (store) project.saveMask({"ring", Grid<float>(2, 2)});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("p.passband");
  static const std::string valid = validProject();
  std::string bytes = valid;
  for (std::size_t i = 0; i + 5 <= size; i += 5) {
    const std::size_t position = (data[i] | data[i + 1] << 8 | data[i + 2] << 16) % (bytes.size() - 1);
    bytes[position] = static_cast<char>(data[i + 3]);
    bytes[position + 1] = static_cast<char>(data[i + 4]);
  }
  const std::filesystem::path path = file.write(bytes);
  const int result = fuzz::readOrRefuse([&] { readAll(path, size % 5 == 1); });
  for (const char* beside : {"-wal", "-shm", "-journal"}) std::filesystem::remove(path.string() + beside);
  return result;
}
