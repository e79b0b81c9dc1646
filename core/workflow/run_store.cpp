#include "core/workflow/run_store.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr auto kSaveEvery = std::chrono::seconds(2);

std::map<std::int64_t, ProjectInput> inputsById(const ProjectFile& file) {
  std::map<std::int64_t, ProjectInput> inputs;
  for (ProjectInput& input : file.inputs()) inputs[input.id] = std::move(input);
  return inputs;
}

/// The first data set of a run is the one that it is about; a search that was tested on another one names that too.
RunEntry entryOf(Run run, const std::map<std::int64_t, ProjectInput>& inputs) {
  RunEntry entry{std::move(run), {}, {}};
  for (const std::int64_t id : entry.run.key.inputs) {
    const auto input = inputs.find(id);
    if (input == inputs.end()) continue;
    ProjectInput& place = input->second.kind == "model" ? entry.model : entry.data;
    if (place.id == 0) place = input->second;
  }
  return entry;
}

}  // namespace

RunStore::RunStore() : file_(std::make_shared<ProjectFile>(ProjectFile::inMemory())) {}

std::shared_ptr<ProjectFile> RunStore::file() const {
  const std::lock_guard lock(mutex_);
  return file_;
}

void RunStore::moveTo(std::shared_ptr<ProjectFile> file) {
  const std::lock_guard lock(mutex_);
  file->copyFrom(*file_);
  file_ = std::move(file);
}

std::int64_t RunStore::addInput(const ProjectInput& input) {
  const std::lock_guard lock(mutex_);
  return file_->addInput(input);
}

RunOutcome RunStore::storedOrMade(const RunKey& key, bool again,
                                  const std::function<RunOutcome(const Run& run)>& make) {
  const auto locked = [this](auto&& action) {
    const std::lock_guard lock(mutex_);
    ++changes_;
    return action(*file_);
  };
  const Run run = locked([&](ProjectFile& file) { return file.beginRun(key); });
  if (run.state == RunState::Done && !again) return {run.result, maps(run.id), run.progress, run.id, run.finished};
  try {
    RunOutcome outcome = make(run);
    locked([&](ProjectFile& file) { file.finishRun(run.id, outcome.result, outcome.maps, outcome.rest); });
    outcome.run = run.id;
    return outcome;
  } catch (const Cancelled&) {
    locked([&](ProjectFile& file) { file.setState(run.id, RunState::Interrupted); });
    throw;
  } catch (const std::exception&) {
    markFailed(run.id);
    throw;
  }
}

/// Also where the project cannot be written any more: what went wrong first is what the user is told.
void RunStore::markFailed(std::int64_t run) {
  try {
    const std::lock_guard lock(mutex_);
    file_->setState(run, RunState::Failed);
  } catch (const Error&) {
  }
}

void RunStore::saveProgress(std::int64_t run, const std::string& progress) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  file_->saveProgress(run, progress);
}

std::int64_t RunStore::store(const RunKey& key, const RunOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  const Run run = file_->beginRun(key);
  file_->finishRun(run.id, outcome.result, outcome.maps, outcome.rest);
  return run.id;
}

std::int64_t RunStore::storeStopped(const RunKey& key, const std::string& progress) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  const Run run = file_->beginRun(key);
  if (run.state == RunState::Done) return run.id;
  file_->saveProgress(run.id, progress);
  file_->setState(run.id, RunState::Interrupted);
  return run.id;
}

void RunStore::remove(std::int64_t run) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  file_->removeRun(run);
}

std::vector<RunEntry> RunStore::runs(std::vector<std::string>& damaged) const {
  const std::lock_guard lock(mutex_);
  const auto inputs = inputsById(*file_);
  std::vector<RunEntry> entries;
  for (Run& run : file_->runs(&damaged)) entries.push_back(entryOf(std::move(run), inputs));
  return entries;
}

RunEntry RunStore::run(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  auto run = file_->run(id);
  if (!run)
    throw Error(fmt::format("{} holds no run {}; list its runs to see which there are", file_->path().string(), id));
  return entryOf(std::move(*run), inputsById(*file_));
}

std::vector<StoredMap> RunStore::maps(std::int64_t run) const {
  const std::lock_guard lock(mutex_);
  return file_->maps(run);
}

bool ProgressKeeper::saveSometimes(const std::function<std::string()>& state) {
  if (store_ == nullptr || std::chrono::steady_clock::now() - savedAt_ < kSaveEvery) return false;
  save(state);
  return true;
}

void ProgressKeeper::save(const std::function<std::string()>& state) {
  if (store_ == nullptr) return;
  store_->saveProgress(run_, state());
  savedAt_ = std::chrono::steady_clock::now();
}

}  // namespace passband
