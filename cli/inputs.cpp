#include "cli/inputs.h"

#include <fmt/format.h>

#include "cli/judging.h"
#include "cli/recipe_choice.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/data/data_format.h"

namespace passband::cli {
namespace {

DataOptions dataOptions(const Session& session) {
  return {.seed = session.options.seed, .labels = session.options.labels, .raw = session.options.asItIs};
}

std::string sizeText(const ImageSetInfo& info) {
  return info.height > 0 ? fmt::format("{}x{}", info.height, info.width) : std::string("sizes differ");
}

}  // namespace

std::shared_ptr<const ImageSet> openData(const Session& session) {
  auto set = openImageSet(session.options.data, dataOptions(session));
  return session.options.limit > 0 ? limitPerClass(std::move(set), session.options.limit) : set;
}

std::shared_ptr<const ImageSet> openTest(const Session& session, const std::string& source, const ImageSet& data) {
  auto test = openImageSet(source, {.seed = session.options.seed, .raw = session.options.asItIs});
  if (test->info().classNames != data.info().classNames) {
    throw Error(fmt::format("'{}' does not have the classes of '{}'; give a set with the same {} classes to --test",
                            source, data.info().source, data.classCount()));
  }
  return test;
}

std::unique_ptr<Classifier> openModel(Session& session, const std::string& path) {
  auto model = openClassifier(path, session.modelOptions(session.options.device));
  session.device = model->info().device;
  session.precision = model->info().precision;
  return model;
}

Inputs openInputs(Session& session) {
  Inputs inputs;
  inputs.classifier = openModel(session, session.options.model);
  inputs.whole = openImageSet(session.options.data, dataOptions(session));
  inputs.images = session.options.limit > 0 ? limitPerClass(inputs.whole, session.options.limit) : inputs.whole;
  sayData(session, *inputs.images);
  const ClassifierInfo& model = inputs.classifier->info();
  sayModel(session, model);
  inputs.match = matchClasses(inputs.images->info().classNames, model.classes, model.classNames);
  sayMatch(session, *inputs.images, inputs.match, model.classes);
  inputs.recipe = chooseRecipe(session, inputs);
  sayRecipe(session, &inputs.images->info());
  return inputs;
}

void sayData(Session& session, const ImageSet& data, const std::string& head) {
  const ImageSetInfo& info = data.info();
  session.console.say(fmt::format("{:<8}{}, {} images of {} classes, {} ({})", head, info.format,
                                  countText(data.size()), data.classCount(), sizeText(info), info.source));
  for (const std::string& remark : info.remarks) session.console.warn(fmt::format("{}: {}", info.source, remark));
}

void sayModel(Session& session, const ClassifierInfo& model) {
  session.console.say(fmt::format("Model   {}, {}, {} classes, {} parameters, on {} ({})", model.architecture,
                                  model.format, model.classes, countText(model.parameters), model.device, model.path));
}

void sayMatch(Session& session, const ImageSet& data, const ClassMatch& match, int modelClasses) {
  constexpr std::size_t shown = 6;
  std::string pairs;
  for (std::size_t c = 0; c < std::min(shown, match.outputs.size()); ++c)
    pairs += fmt::format("{}{} = {}", c == 0 ? ": " : ", ", data.info().classNames[c], match.outputs[c]);
  if (match.outputs.size() > shown) pairs += ", ..";
  session.console.say(fmt::format("Classes {}{}", outputsText(match, modelClasses), pairs));
}

}  // namespace passband::cli
