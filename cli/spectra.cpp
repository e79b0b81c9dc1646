// spectra: where the classes of a data set have their energy: mean magnitude spectra, ADCS, radial and angular
// profiles.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/judging.h"
#include "cli/recipe_report.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/workflow/spectra_run.h"

namespace passband::cli {
namespace {

class SpectraCommand : public Command {
 public:
  void addOptions(Options& command) override {
    command.group("ADCS");
    command.add("--convention", convention_, "How ADCS counts: exactly, or as the code of the paper does")
        .values("one of exact, published")
        .showDefault();
  }
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  std::string convention_ = "exact";
};

Json SpectraCommand::run(Session& session) {
  SpectraTask task{.convention = conventionNamed(convention_), .threads = session.options.threads};
  task.images = openData(session);
  sayData(session, *task.images);
  task.recipe = chooseRecipe(session, task.images->info(), nullptr);
  sayRecipe(session);
  task.head = session.head();
  const auto project = openProject(session);
  const RunOutcome outcome = runSpectra(project.get(), task, session.job);
  Json result = resultOf(session, project.get(), kSpectra, outcome);
  if (!session.options.out.empty()) writeSpectra(session.options.out, outcome);
  warnOfSkipped(session, result.at("skipped"));
  return result;
}

std::string SpectraCommand::text(const Json& result) const {
  std::vector<std::string> heads = {"class", "images"};
  for (const Json& band : result.at("bands")) heads.push_back("r " + band.get<std::string>());
  Table energy(heads), difference(heads);
  std::vector<std::string> leftOut;
  for (const Json& entry : result.at("classes")) {
    std::vector<std::string> energies = {entry.at("name"), countText(entry.at("images"))}, differences = energies;
    if (entry.at("images") == 0) {
      leftOut.push_back(entry.at("name"));
      continue;
    }
    for (const Json& value : entry.at("spectrum_bands")) energies.push_back(fmt::format("{:.4g}", numberOf(value)));
    for (const Json& value : entry.at("adcs_bands")) differences.push_back(fmt::format("{:+.2f}", numberOf(value)));
    energy.add(energies);
    difference.add(differences);
  }
  const bool published = result.at("convention") == "published";
  return fmt::format(
      "\nMean |F| by radius in cycles per image, without DC\n{}\nADCS, mean by radius; the whole map lies in {:+g} .. "
      "{:+g}\n{}{}{}",
      energy.text(), numberOf(result.at("adcs_min")), numberOf(result.at("adcs_max")), difference.text(),
      published
          ? "Published convention: class sums instead of means, weights .2989 .5870 .1140 on the differences, ties "
            "and the class itself count -1\n"
          : "",
      leftOut.empty() ? "" : fmt::format("Left out, having no usable image: {}\n", fmt::join(leftOut, ", ")));
}

}  // namespace

std::unique_ptr<Command> makeSpectra() {
  return std::make_unique<SpectraCommand>();
}

}  // namespace passband::cli
