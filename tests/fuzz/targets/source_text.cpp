// The texts that name sources: of files with a part and changes, of models, of synthetic sets.
#include "core/data/source_text.h"

#include "core/data/synthetic/synthetic.h"
#include "core/model/model_source.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

namespace {

void readAsSource(const std::string& source, const std::string& folder) {
  const SourceText text = splitSource(source);
  fuzz::readOrRefuse([&] { checkChanges(source, text, {"severity", "classes"}); });
  labelNames(text, folder, 9);
}

void readAsModel(const std::string& source) {
  withChange(parseModelSource(source), "stem", "pooled");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("set.npy");
  static const std::string path = file.write("cat\ndog\n").string();
  const std::string text(fuzz::textOf(data, size));
  for (const std::string& source : {text, path + text}) {
    fuzz::readOrRefuse([&] { readAsSource(source, path); });
    fuzz::readOrRefuse([&] { readAsModel(source); });
  }
  fuzz::readOrRefuse([&] { parseSynthetic(text, 1); });
  return fuzz::readOrRefuse([&] { parseSynthetic("syn:B1?" + text, 1); });
}
