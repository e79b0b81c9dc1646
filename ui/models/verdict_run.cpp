#include "ui/models/verdict_run.h"

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace passband {
namespace {

std::vector<ClassMap> classMaps(const SearchResult& result) {
  std::vector<ClassMap> maps;
  for (const ClassRelevance& own : result.classes) maps.push_back({own.classIndex, own.relevance});
  return maps;
}

}  // namespace

VerdictRun::VerdictRun(LabSession& session) : WorkRun(session) {
  connect(&session_, &LabSession::inputsChanged, this, [this] {
    stop();
    verdicts_ = nullptr;
    maps_ = nullptr;
    emit verdictsChanged();
    emit progressed();
  });
}

bool VerdictRun::canGoOn(const std::shared_ptr<const FoundMaps>& maps, const std::vector<double>& areas) const {
  return !running() && maps_ && maps_ == maps && areas_ == areas;
}

void VerdictRun::start(std::shared_ptr<const FoundMaps> maps, const std::vector<double>& areas) {
  if (running() || !maps || !maps->whole || !maps->judge || !session_.isCurrent(maps->inputs)) return;
  if (!canGoOn(maps, areas)) kept_ = std::make_shared<Kept>();
  maps_ = std::move(maps);
  areas_ = areas;
  const JudgeOptions options{.areas = areas, .loaderThreads = availableThreads()};
  begin(
      {.title = tr("Verdicts on the maps of %1").arg(QString::fromStdString(maps_->result.method)),
       .current = [this, judged = maps_] { return session_.isCurrent(judged->inputs); }},
      [maps = maps_, options, kept = kept_](JobContext& context) {
        const LabInputs& inputs = *maps->inputs;
        const std::lock_guard alone(kept->mutex);  // the state belongs to whoever judges
        Judgement judgement = judgeMaps(
            *inputs.classifier, *maps->judge, *inputs.recipe, inputs.match, classMaps(maps->result), options,
            kept->state, [](const JudgeState&) {}, context);
        return std::make_shared<const Verdicts>(Verdicts{std::move(judgement), options, maps});
      },
      [this](std::shared_ptr<const Verdicts> verdicts) {
        verdicts_ = std::move(verdicts);
        maps_ = nullptr;
        emit verdictsChanged();
      });
}

}  // namespace passband
