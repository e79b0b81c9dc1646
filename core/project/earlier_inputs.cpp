#include "core/project/earlier_inputs.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/stored_json.h"
#include "core/base/text.h"

namespace passband {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

struct EarlierInput {
  std::int64_t id = 0;
  std::string kind, source, hash, description, recipe;
};

struct EarlierRun {
  std::int64_t id = 0;
  std::string command, options;
  std::vector<std::int64_t> inputs;
  Names told;  ///< the classes that its result names
};

/// Nothing where the text is damaged.
json readJson(const std::string& text) {
  return json::parse(shallowJson(text), nullptr, false);
}

std::vector<EarlierInput> earlierInputs(SQLite::Database& database) {
  SQLite::Statement select(database,
                           "SELECT id, kind, source, hash, description, recipe FROM earlier_inputs ORDER BY id");
  std::vector<EarlierInput> inputs;
  while (select.executeStep()) {
    const auto text = [&](int column) { return select.getColumn(column).getString(); };
    inputs.push_back({select.getColumn(0).getInt64(), text(1), text(2), text(3), text(4), text(5)});
  }
  return inputs;
}

/// [{"name": .., ..}] under "classes".
Names classesOf(const json& result) {
  Names names;
  if (!result.is_object() || !result.contains("classes") || !result["classes"].is_array()) return names;
  for (const json& entry : result["classes"]) {
    if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string()) return {};
    names.push_back(entry["name"]);
  }
  return names;
}

/// Those whose inputs can be read.
std::vector<EarlierRun> earlierRuns(SQLite::Database& database) {
  SQLite::Statement select(database, "SELECT id, command, options, inputs, result FROM runs ORDER BY id");
  std::vector<EarlierRun> runs;
  while (select.executeStep()) {
    const auto text = [&](int column) { return select.getColumn(column).getString(); };
    try {
      auto inputs = readJson(text(3)).get<std::vector<std::int64_t>>();
      runs.push_back(
          {select.getColumn(0).getInt64(), text(1), text(2), std::move(inputs), classesOf(readJson(text(4)))});
    } catch (const json::exception&) {
      continue;  // it stays as it is, and is named when the runs are listed
    }
  }
  return runs;
}

/// "CIFAR-10 binary, 10,000 images of 10 classes"
std::optional<std::int64_t> classCount(const std::string& description) {
  const std::string_view end = " classes", begin = " of ";
  const auto from = description.rfind(begin);
  if (!description.ends_with(end) || from == std::string::npos) return std::nullopt;
  const auto first = from + begin.size();
  if (first + end.size() > description.size()) return std::nullopt;
  return numberFrom<std::int64_t>(description.substr(first, description.size() - end.size() - first));
}

/// As core/workflow/run_origin.cpp made it when there was schema 4.
std::string identityOf(const std::string& recipe, const std::optional<Names>& classes) {
  json values = readJson(recipe);
  if (!values.is_object()) {
    values = recipe;
  } else {
    if (values.value("name", json()) != "none") values.erase("name");
    values.emplace("channel_order", "RGB");
  }
  json identity = {{"recipe", values}};
  if (classes) identity["classes"] = *classes;
  return identity.dump(-1, ' ', false, json::error_handler_t::replace);
}

class Identifying {
 public:
  explicit Identifying(SQLite::Database& database) : database_(database), runs_(earlierRuns(database)) {}

  void run() {
    std::vector<EarlierInput> inputs = earlierInputs(database_);
    for (const EarlierInput& input : inputs) next_ = std::max(next_, input.id + 1);
    for (const EarlierInput& input : inputs) {
      if (input.kind == "data") {
        addData(input);
      } else {
        add(input, input.id, "");
      }
    }
    for (const EarlierRun& run : runs_) forgetIdleArea(run);
    database_.exec("DROP TABLE earlier_inputs");
  }

 private:
  /// The datasets that it stood for, by what the runs tell of their classes; those of runs that tell nothing are known
  /// where all others agree.
  void addData(const EarlierInput& input) {
    const auto count = classCount(input.description);
    std::map<Names, std::vector<EarlierRun*>> byNames;
    std::vector<EarlierRun*> silent;
    for (EarlierRun& run : runs_) {
      if (std::ranges::find(run.inputs, input.id) == run.inputs.end()) continue;
      const bool all = count && std::ssize(run.told) == *count;
      (all ? byNames[run.told] : silent).push_back(&run);
    }
    if (byNames.size() == 1) {
      for (EarlierRun* const run : silent) byNames.begin()->second.push_back(run);
      silent.clear();
    }
    std::int64_t id = input.id;
    for (const auto& [names, runs] : byNames) {
      give(runs, input, std::exchange(id, 0), identityOf(input.recipe, names));
    }
    if (id != 0 || !silent.empty()) give(silent, input, id, identityOf(input.recipe, std::nullopt));
  }

  /// `id` of an input that is not there yet; 0: a new one.
  void give(const std::vector<EarlierRun*>& runs, const EarlierInput& input, std::int64_t id,
            const std::string& identity) {
    const auto there = known_.find({input.hash, identity});
    const std::int64_t to = there != known_.end() ? there->second : add(input, id, identity);
    known_[{input.hash, identity}] = to;
    std::vector<EarlierRun*> left;
    for (EarlierRun* const run : runs) {
      if (!move(*run, input.id, to)) left.push_back(run);
    }
    if (left.empty()) return;
    const std::int64_t beside = add(input, id, fmt::format("{} beside {}", identity, to));
    for (EarlierRun* const run : left) move(*run, input.id, beside);
  }

  std::int64_t add(const EarlierInput& input, std::int64_t id, const std::string& identity) {
    if (id == 0) id = next_++;
    SQLite::Statement insert(database_,
                             "INSERT INTO inputs(id, kind, source, hash, description, recipe, identity) "
                             "VALUES(?, ?, ?, ?, ?, ?, ?)");
    SQLite::bind(insert, id, input.kind, input.source, input.hash, input.description, input.recipe, identity);
    insert.exec();
    return id;
  }

  /// Whether the run could be: not where another one has that key.
  bool move(EarlierRun& run, std::int64_t from, std::int64_t to) {
    if (from == to) return true;
    auto inputs = run.inputs;
    std::ranges::replace(inputs, from, to);
    SQLite::Statement update(database_, "UPDATE OR IGNORE runs SET inputs = ? WHERE id = ?");
    SQLite::bind(update, json(inputs).dump(), run.id);
    if (update.exec() == 0) return false;
    run.inputs = std::move(inputs);
    return true;
  }

  /// The area at which a culling settles counts only where it stops when it has settled, or cuts there itself.
  void forgetIdleArea(const EarlierRun& run) {
    constexpr double kDefaultArea = .05;
    if (run.command != "map search" && run.command != "search") return;
    try {
      json options = readJson(run.options);
      if (options.at("method") != "cull" || options.at("settled").at(0) != 0) return;
      if (options.at("quick") != false || options.at("bootstrap").at(0) != 0) return;
      options["settled"].at(1) = kDefaultArea;
      SQLite::Statement update(database_, "UPDATE OR IGNORE runs SET options = ? WHERE id = ?");
      SQLite::bind(update, options.dump(), run.id);
      update.exec();
    } catch (const json::exception&) {
      return;  // of another version: it stays as it is
    }
  }

  SQLite::Database& database_;
  std::vector<EarlierRun> runs_;
  std::map<std::pair<std::string, std::string>, std::int64_t> known_;  ///< by hash and identity
  std::int64_t next_ = 1;
};

}  // namespace

void identifyEarlierInputs(SQLite::Database& database) {
  Identifying(database).run();
}

}  // namespace passband
