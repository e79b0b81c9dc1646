// What the project file keeps of the window: which images and network, and what was chosen.
#pragma once

#include <QList>
#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "core/data/recipe.h"
#include "core/model/class_match.h"
#include "core/workflow/model_memory.h"
#include "core/workflow/run_store.h"
#include "ui/lab/recipe_search.h"

namespace passband {

/// What the file calls the parts of the window.
struct ProjectEntry {
  static constexpr const char* window = "window";          ///< a setting: ProjectState
  static constexpr const char* maskOfNow = "mask of now";  ///< a mask
};

struct ProjectState {
  QString data, labels, model, device = QStringLiteral("auto");
  std::int64_t limit = 0;
  CompetingOutputs competing = CompetingOutputs::All;
  std::optional<Recipe> recipe;      ///< only a chosen one
  std::optional<FoundRecipe> found;  ///< spares the search
  ModelMemory models{};              ///< of the models that the project has seen
  QList<int> selection;
  QString workspace;
  QString maskName;

  bool operator==(const ProjectState&) const = default;
};

/// JSON, and back. From other texts comes what can be read; the rest stays at its default.
std::string projectStateToJson(const ProjectState& state);
ProjectState projectStateFromJson(const std::string& json);

/// Of a project that only the command line has used yet: what the last of these runs that has images and a model was
/// made from.
void takeLastRun(ProjectState& state, const std::vector<RunEntry>& runs);

}  // namespace passband
