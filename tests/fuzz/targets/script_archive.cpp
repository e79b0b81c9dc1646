// TorchScript before LibTorch sees it. The first byte says what the rest is: code, data.pkl, constants.pkl, or the whole
// archive; what is missing is harmless, with a storage of 64 bytes. What passes must be an archive that reads back.
#include "core/model/torchscript/script_archive.h"

#include <vector>

#include "tests/fuzz/fuzz.h"
#include "tests/support/script_builder.h"

using namespace passband;

namespace {

std::string archiveOf(std::uint8_t kind, const std::string& content) {
  if (kind % 4 == 3) return content;
  const test::ScriptParts parts;
  std::vector<test::ZipMember> members{{"net/version", "3\n"},
                                       {"net/data.pkl", kind % 4 == 1 ? content : parts.data()},
                                       {"net/constants.pkl", kind % 4 == 2 ? content : parts.constants},
                                       {"net/code/__torch__.py", kind % 4 == 0 ? content : parts.code()},
                                       {"net/data/0", std::string(64, '\1')},
                                       {"net/constants/0", std::string(64, '\1')}};
  return test::zipArchive(members);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string archive = archiveOf(data[0], std::string(fuzz::textOf(data + 1, size - 1)));
  return fuzz::readOrRefuse([&] {
    const StoredZip checked = ScriptArchive(std::as_bytes(std::span(archive)), "input").take();
    std::vector<std::byte> copy(checked.size());
    if (checked.read(0, copy) != copy.size()) __builtin_trap();
    ScriptArchive(copy, "copy").take();
  });
}
