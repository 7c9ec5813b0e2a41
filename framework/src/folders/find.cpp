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

/// Everything that is known of the trials of one experiment.
class Facts {
 public:
  Facts(const fs::path& folder, bool with_runtime) : folder_(folder), manifest_(experiment::read_plan_file(folder)) {
    std::error_code error;
    if (fs::exists(folder / "results.h5", error))
      table_ = with_runtime ? results::read_results(folder) : results::read_trials_table(folder / "results.h5");
    if (!manifest_ && !table_) throw Error("it has no trials/plan.json and no results.h5");
    if (manifest_ && table_) align();
    if (table_) metric_ = results::ranking_column(*table_);
  }

  [[nodiscard]] std::size_t trials() const { return manifest_ ? manifest_->ids.size() : table_->trials; }
  [[nodiscard]] std::string name() const { return manifest_ ? manifest_->name : table_->experiment; }
  [[nodiscard]] std::string metric() const { return metric_ != nullptr ? metric_->name : ""; }

  [[nodiscard]] double metric(std::size_t trial) const {
    const std::size_t row = row_of(trial);
    return metric_ == nullptr || row == no_row ? results::not_a_number : metric_->number(row);
  }
  [[nodiscard]] results::Status status(std::size_t trial) const {
    const std::size_t row = row_of(trial);
    return row == no_row ? results::Status::missing : table_->status(row);
  }
  [[nodiscard]] std::string id(std::size_t trial) const {
    const std::size_t row = row_of(trial);
    if (row == no_row) return manifest_->ids[trial].front();
    const TrialsTable::Column* const ids = table_->find("id");
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
    if (table_)
      if (const auto* const column = table_->find(name); column != nullptr && (!column->is_setting() || !manifest_))
        return {.form = Source::Form::column, .column = column};
    return ending_with(key, name, expression);
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
    if (table_)
      for (const TrialsTable::Column& column : table_->columns)
        keys.insert(column.is_setting() && !column.config_key.empty() ? column.config_key : column.name);
  }

 private:
  void align() {
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
    if (!table_) return no_row;
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
    return std::isnan(number) ? Value() : Value(number);
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
  std::optional<experiment::Manifest> manifest_;
  std::optional<TrialsTable> table_;
  const TrialsTable::Column* metric_ = nullptr;
  std::vector<std::size_t> rows_;
};

bool needs_runtime(const Expression& expression) {
  return std::any_of(expression.keys().begin(), expression.keys().end(), [](const Key& key) {
    return std::find(std::begin(measured), std::end(measured), key.name) != std::end(measured);
  });
}

FoundExperiment search(const fs::path& folder, const Facts& facts, const Expression& expression,
                       const std::vector<Facts::Source>& sources) {
  FoundExperiment result{.folder = folder, .name = facts.name(), .trials = facts.trials(), .metric = facts.metric()};
  const bool larger = metrics::is_larger_better(result.metric);
  for (std::size_t trial = 0; trial < facts.trials(); ++trial) {
    std::vector<Value> values;
    for (const Facts::Source& source : sources) values.push_back(facts.value(source, trial));
    if (!expression.holds([&values](std::size_t key) -> const Value& { return values[key]; })) continue;
    FoundTrial& found = result.found.emplace_back(FoundTrial{.id = facts.id(trial),
                                                             .status = facts.status(trial),
                                                             .values = std::move(values),
                                                             .metric = facts.metric(trial)});
    const bool counts = found.status == results::Status::complete && !std::isnan(found.metric);
    if (counts && (std::isnan(result.best) || (larger ? found.metric > result.best : found.metric < result.best)))
      result.best = found.metric;
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
    for (std::size_t key = 0; key < known.size(); ++key) {
      sources.push_back(facts->source_of(expression.keys()[key], expression));
      known[key] = known[key] || sources.back().form != Facts::Source::Form::nothing;
    }
    if (std::find(known.begin(), known.end(), false) != known.end()) facts->add_keys(all);
    FoundExperiment found = search(folder, *facts, expression, sources);
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
