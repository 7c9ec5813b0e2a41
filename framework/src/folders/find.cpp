#include "folders/find.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "experiment/plan_file.h"
#include "folders/summary.h"
#include "metrics/definitions.h"
#include "results/trials_query.h"
#include "results/trials_table.h"
#include "text/suggest.h"

namespace plexus::folders {
namespace {

namespace fs = std::filesystem;
using results::TrialsTable;

constexpr std::size_t no_row = static_cast<std::size_t>(-1);
constexpr std::string_view words[] = {"experiment", "folder", "notes", "tags", "status", "id"};
constexpr std::string_view measured[] = {"seconds", "samples_per_second", "host", "started"};

/// Everything that is known of the trials of one experiment. Its results are read when they are asked for: most
/// experiments are ruled out by their settings.
class Facts {
 public:
  Facts(const fs::path& folder, bool with_runtime)
      : folder_(folder), with_runtime_(with_runtime), manifest_(experiment::read_plan_file(folder)) {
    if (!manifest_ && table() == nullptr) throw Error("it has no trials/plan.json and no results.h5");
  }

  [[nodiscard]] std::size_t trials() const { return manifest_ ? manifest_->ids.size() : table()->trials; }
  [[nodiscard]] std::string name() const { return manifest_ ? manifest_->name : table()->experiment; }
  [[nodiscard]] metrics::RankedBy metric() const {
    return table() != nullptr && metric_ != nullptr ? metrics::ranked_by(metric_->name, table_->metrics)
                                                    : metrics::RankedBy();
  }

  [[nodiscard]] double metric(std::size_t trial) const {
    const std::size_t row = row_of(trial);
    return row == no_row || metric_ == nullptr ? results::not_a_number : metric_->number(row);
  }
  /// Of a study that looked for several metrics, the columns of these.
  [[nodiscard]] std::vector<const TrialsTable::Column*> searched() const {
    std::vector<const TrialsTable::Column*> columns;
    if (table() == nullptr || table_->front() == nullptr) return columns;
    for (const std::string& name : table_->searched) {
      const TrialsTable::Column* const best = table_->best ? table_->find("best_" + name) : nullptr;
      if (const auto* const column = best != nullptr ? best : table_->find(name)) columns.push_back(column);
    }
    return columns;
  }
  [[nodiscard]] metrics::RankedBy ranked_by(const TrialsTable::Column& column) const {
    return metrics::ranked_by(column.name, table_->metrics);
  }
  [[nodiscard]] double number(const TrialsTable::Column& column, std::size_t trial) const {
    const std::size_t row = row_of(trial);
    return row == no_row ? results::not_a_number : column.number(row);
  }
  [[nodiscard]] bool on_front(std::size_t trial) const { return number(*table_->front(), trial) == 1.0; }
  [[nodiscard]] results::Status status(std::size_t trial) const {
    const std::size_t row = row_of(trial);
    return row == no_row ? results::Status::missing : table()->status(row);
  }
  [[nodiscard]] std::string id(std::size_t trial) const {
    const std::size_t row = row_of(trial);
    if (row == no_row) return manifest_->ids[trial].front();
    const TrialsTable::Column* const ids = table()->find("id");
    return ids == nullptr ? "" : ids->full_text(row);
  }

  /// What a key leads to here.
  struct Source {
    enum class Form { nothing, word, setting, column };
    Form form = Form::nothing;
    std::string word = {};
    const experiment::VaryingSetting* setting = nullptr;
    const TrialsTable::Column* column = nullptr;
  };

  [[nodiscard]] Source source_of(const Key& key, const Expression& expression) const {
    const std::string name = key.name == "tag" ? "tags" : key.name;
    if (std::find(std::begin(words), std::end(words), name) != std::end(words))
      return {.form = Source::Form::word, .word = name};
    if (const auto* const setting = setting_named(name)) return {.form = Source::Form::setting, .setting = setting};
    if (const auto* const setting = setting_named(name + ".plugin"))
      return {.form = Source::Form::setting, .setting = setting};
    Source source = ending_with(key, name, expression);
    if (source.form != Source::Form::nothing || table() == nullptr) return source;
    const auto* const column = table()->find(name);
    // Labels of patches are in no configuration of a trial.
    if (column != nullptr && (!column->is_setting() || column->config_key.empty() || !manifest_))
      return {.form = Source::Form::column, .column = column};
    return source;
  }

  [[nodiscard]] Value value(const Source& source, std::size_t trial) const {
    switch (source.form) {
      case Source::Form::setting:
        return source.setting->values[trial];
      case Source::Form::column:
        return of_column(*source.column, row_of(trial));
      case Source::Form::word:
        return of_word(source.word, trial);
      case Source::Form::nothing:
        break;
    }
    return {};
  }

  /// All keys that may be asked for.
  void add_keys(std::set<std::string>& keys) const {
    if (manifest_)
      for (const experiment::VaryingSetting& setting : manifest_->settings) keys.insert(setting.key);
    if (table() != nullptr)
      for (const TrialsTable::Column& column : table()->columns)
        keys.insert(column.is_setting() && !column.config_key.empty() ? column.config_key : column.name);
  }

 private:
  /// Null where there are no results yet.
  [[nodiscard]] const TrialsTable* table() const {
    std::error_code error;
    if (!asked_ && fs::exists(folder_ / "results.h5", error)) {
      table_ = with_runtime_ ? results::read_results(folder_) : results::read_trials_table(folder_ / "results.h5");
      metric_ = results::ranking_column(*table_);
      if (manifest_) align();
    }
    asked_ = true;
    return table_ ? &*table_ : nullptr;
  }

  void align() const {
    std::map<std::string, std::size_t> rows;
    const TrialsTable::Column* const ids = table_->find("id");
    for (std::size_t row = 0; ids != nullptr && row < table_->trials; ++row) rows.emplace(ids->full_text(row), row);
    for (const std::vector<std::string>& own : manifest_->ids) {
      rows_.push_back(no_row);
      for (const std::string& id : own)
        if (const auto row = rows.find(id); row != rows.end() && rows_.back() == no_row) rows_.back() = row->second;
    }
  }

  [[nodiscard]] std::size_t row_of(std::size_t trial) const {
    if (table() == nullptr) return no_row;
    return manifest_ ? rows_[trial] : trial;
  }

  [[nodiscard]] const experiment::VaryingSetting* setting_named(const std::string& key) const {
    if (!manifest_) return nullptr;
    const auto found = std::find_if(manifest_->settings.begin(), manifest_->settings.end(),
                                    [&key](const experiment::VaryingSetting& one) { return one.key == key; });
    return found == manifest_->settings.end() ? nullptr : &*found;
  }

  [[nodiscard]] Source ending_with(const Key& key, const std::string& name, const Expression& expression) const {
    Source source;
    std::string all;
    std::size_t count = 0;
    for (const std::string& ending : {"." + name, "." + name + ".plugin"}) {
      if (!manifest_ || count > 0) break;
      for (const experiment::VaryingSetting& setting : manifest_->settings) {
        if (!setting.key.ends_with(ending)) continue;
        source = {.form = Source::Form::setting, .setting = &setting};
        all += (all.empty() ? "'" : ", '") + setting.key + "'";
        ++count;
      }
    }
    if (count > 1)
      throw Error(expression.mistake(
          key, "'" + key.name + "' may be " + all + " of '" + folder_.string() + "'; write the whole key"));
    return source;
  }

  [[nodiscard]] static Value of_column(const TrialsTable::Column& column, std::size_t row) {
    if (row == no_row) return {};
    if (column.is_text()) return Value(column.full_text(row));
    const double number = column.number(row);
    return number_or_null(number);
  }

  [[nodiscard]] Value of_word(const std::string& word, std::size_t trial) const {
    if (word == "experiment") return Value(name());
    if (word == "folder") return Value(folder_.string());
    if (word == "status") return Value(std::string(to_string(status(trial))));
    if (word == "id") return Value(id(trial));
    if (!manifest_) return {};
    if (word == "notes") return manifest_->notes.empty() ? Value() : Value(manifest_->notes);
    return manifest_->tags.empty() ? Value() : Value(Value::List(manifest_->tags.begin(), manifest_->tags.end()));
  }

  fs::path folder_;
  bool with_runtime_;
  std::optional<experiment::Manifest> manifest_;
  mutable bool asked_ = false;
  mutable std::optional<TrialsTable> table_;
  mutable const TrialsTable::Column* metric_ = nullptr;
  mutable std::vector<std::size_t> rows_;
};

bool needs_runtime(const Expression& expression) {
  return std::any_of(expression.keys().begin(), expression.keys().end(), [](const Key& key) {
    return std::find(std::begin(measured), std::end(measured), key.name) != std::end(measured);
  });
}

FoundExperiment search(const fs::path& folder, const Facts& facts, const Expression& expression,
                       const std::vector<Facts::Source>& sources) {
  FoundExperiment result{.folder = folder, .name = facts.name(), .trials = facts.trials()};
  std::vector<std::size_t> numbers;
  for (std::size_t trial = 0; trial < facts.trials(); ++trial) {
    std::vector<Value> values;
    for (const Facts::Source& source : sources) values.push_back(facts.value(source, trial));
    if (!expression.holds([&values](std::size_t key) -> const Value& { return values[key]; })) continue;
    numbers.push_back(trial);
    result.found.emplace_back().values = std::move(values);
  }
  if (numbers.empty()) return result;
  result.metric = facts.metric();
  const std::vector<const TrialsTable::Column*> searched = facts.searched();
  for (const TrialsTable::Column* column : searched) result.front.best.push_back({.metric = facts.ranked_by(*column)});
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    FoundTrial& found = result.found[i];
    found.id = facts.id(numbers[i]);
    found.status = facts.status(numbers[i]);
    found.metric = facts.metric(numbers[i]);
    const bool counts = found.status == results::Status::complete && !std::isnan(found.metric);
    if (counts && (std::isnan(result.best) || result.metric.is_better(found.metric, result.best)))
      result.best = found.metric;
    if (searched.empty()) continue;
    found.on_front = facts.on_front(numbers[i]);
    result.front.trials += found.on_front ? 1 : 0;
    for (std::size_t one = 0; one < searched.size(); ++one) {
      found.searched.push_back(facts.number(*searched[one], numbers[i]));
      if (found.on_front) result.front.best[one].take(found.searched.back());
    }
  }
  return result;
}

}  // namespace

Findings find_trials(const std::vector<fs::path>& folders, const Expression& expression) {
  Findings findings;
  std::vector<bool> known(expression.keys().size(), false);
  std::set<std::string> all;
  for (const fs::path& folder : folders) {
    std::optional<Facts> facts;
    try {
      facts.emplace(folder, needs_runtime(expression));
    } catch (const std::exception& failure) {
      findings.notes.push_back("'" + folder.string() + "' is left out: " + failure.what());
      continue;
    }
    std::vector<Facts::Source> sources;
    try {
      for (std::size_t key = 0; key < known.size(); ++key) {
        sources.push_back(facts->source_of(expression.keys()[key], expression));
        known[key] = known[key] || sources.back().form != Facts::Source::Form::nothing;
      }
      if (std::find(known.begin(), known.end(), false) != known.end()) facts->add_keys(all);
    } catch (const EnvironmentError& failure) {
      findings.notes.push_back("'" + folder.string() + "' is left out: " + failure.what());
      continue;
    }
    FoundExperiment found;
    try {
      found = search(folder, *facts, expression, sources);
    } catch (const EnvironmentError& failure) {
      findings.notes.push_back("'" + folder.string() + "' is left out: " + failure.what());
      continue;
    }
    if (!found.found.empty()) findings.experiments.push_back(std::move(found));
  }
  for (std::size_t key = 0; key < known.size() && !folders.empty(); ++key) {
    if (known[key]) continue;
    const std::string& name = expression.keys()[key].name;
    std::vector<std::string> names(all.begin(), all.end());
    auto near = text::suggest(name, names);
    if (!near) {  // by its end
      std::vector<std::string> ends;
      for (const std::string& one : names) ends.push_back(one.substr(one.rfind('.') + 1));
      if (const auto end = text::suggest(name.substr(name.rfind('.') + 1), ends))
        near = names[static_cast<std::size_t>(std::find(ends.begin(), ends.end(), *end) - ends.begin())];
    }
    throw Error(expression.mistake(
        expression.keys()[key], "no experiment has '" + name + "'" + (near ? "; did you mean '" + *near + "'?" : "")));
  }
  return findings;
}

}  // namespace plexus::folders
