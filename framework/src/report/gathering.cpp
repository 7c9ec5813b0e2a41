#include "report/gathering.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "comparison/importance.h"
#include "comparison/joined_tables.h"
#include "comparison/tuning.h"
#include "data/file_source.h"
#include "data/loading.h"
#include "files/publish.h"
#include "metrics/definitions.h"
#include "report/answers.h"
#include "report/page.h"
#include "report/showcase.h"
#include "results/experiment_arrays.h"
#include "results/trial_file.h"
#include "results/trials_query.h"
#include "results/trials_table.h"
#include "trial/files.h"
#include "trial/identity.h"
#include "trial/record.h"
#include "values/json.h"

namespace plexus::report {
namespace {

namespace fs = std::filesystem;
using results::TrialsTable;

constexpr std::size_t most_showcases = 6;
constexpr std::size_t most_weight_floats = 120'000;  // of all showcases together, as far as ten units of each fit

/// Complete trials first, each by the metric; those without a number are left out.
std::vector<std::size_t> ranking_of(const TrialsTable& table, const TrialsTable::Column* metric) {
  std::vector<std::size_t> ranking;
  if (metric == nullptr) return ranking;
  auto groups = results::single_trials(table, results::all_trials(table));
  results::sort_groups(groups, {.column = metric,
                                .descending = table.metrics.is_larger_better(metric->name),
                                .front = table.front(),
                                .front_first = true});
  for (const results::TrialGroup& group : groups)
    if (!std::isnan(metric->number(group.trials.front()))) ranking.push_back(group.trials.front());
  return ranking;
}

Column::Role role_of(const TrialsTable::Column& column) {
  using Role = Column::Role;
  if (column.is_setting()) return results::is_seed(column) ? Role::seed : Role::setting;
  const bool measured_time = column.name == "seconds" || column.name == "samples_per_second";
  const bool compared_with = column.name == "constant_accuracy";  // the same whatever the trial learnt
  return column.is_real() && !measured_time && !compared_with ? Role::metric : Role::other;
}

/// The best trial of each model; of all, where the model does not vary.
std::vector<std::size_t> shown_trials(const TrialsTable& table, const std::vector<std::size_t>& ranking) {
  const auto model = std::find_if(table.columns.begin(), table.columns.end(), [](const TrialsTable::Column& column) {
    return column.config_key == "model.plugin" || column.config_key == "model";
  });
  std::vector<std::size_t> shown;
  std::set<std::string> models;
  for (const std::size_t trial : ranking) {
    const results::Status status = table.status(trial);
    if (status != results::Status::complete && status != results::Status::pruned) continue;
    if (models.insert(model == table.columns.end() ? "" : model->text(trial)).second) shown.push_back(trial);
    if (shown.size() == most_showcases) break;
  }
  return shown;
}

/// A showcase before its weights are cut down to what there is room for.
struct Subject {
  Showcase showcase;
  results::TrialRecord record;
};

/// The epochs or steps of all curves that are over the same as the first.
std::vector<std::int64_t> all_moments(const std::vector<results::ExperimentArrays>& parts) {
  std::set<std::int64_t> moments;
  for (const results::ExperimentArrays& part : parts)
    if (part.moment == parts.front().moment) moments.insert(part.moments.begin(), part.moments.end());
  return {moments.begin(), moments.end()};
}

/// Curves of all under each other, over the moments of all; classes and confusion where all have the same.
results::ExperimentArrays stacked(const std::vector<results::ExperimentArrays>& parts,
                                  const std::vector<std::size_t>& trials) {
  results::ExperimentArrays all = parts.front();
  all.axes = {"trial"};
  all.config.clear();
  all.curves.clear();
  all.confusion.clear();
  const std::size_t count = std::accumulate(trials.begin(), trials.end(), std::size_t{0});
  for (const results::ExperimentArrays& part : parts) {
    if (part.classes != all.classes) all.classes.clear();
    all.config += (all.config.empty() ? "" : "\n---\n") + part.config;
  }
  all.moments = all_moments(parts);
  std::size_t first = 0;
  for (std::size_t part = 0; part < parts.size(); first += trials[part++]) {
    const std::vector<std::int64_t>& own = parts[part].moments;
    for (const auto& curves : parts[part].curves) {
      if (parts[part].moment != all.moment) break;  // curves over epochs and over steps have no common place
      auto same = std::find_if(all.curves.begin(), all.curves.end(),
                               [&curves](const auto& known) { return known.metric == curves.metric; });
      if (same == all.curves.end()) {
        all.curves.push_back({curves.metric, curves.meaning, {}});
        same = all.curves.end() - 1;
        same->values.assign(count * all.moments.size(), results::not_a_number);
      }
      for (std::size_t moment = 0; moment < own.size(); ++moment) {
        const auto place = static_cast<std::size_t>(
            std::lower_bound(all.moments.begin(), all.moments.end(), own[moment]) - all.moments.begin());
        for (std::size_t trial = 0; trial < trials[part]; ++trial)
          same->values[(first + trial) * all.moments.size() + place] = curves.values[trial * own.size() + moment];
      }
    }
    const std::vector<std::int64_t>& confusion = parts[part].confusion;
    const std::size_t cells = all.classes.size() * all.classes.size();
    if (confusion.empty() || confusion.size() != trials[part] * cells)
      all.confusion.resize((first + trials[part]) * cells, -1);
    else
      all.confusion.insert(all.confusion.end(), confusion.begin(), confusion.end());
  }
  if (std::all_of(all.confusion.begin(), all.confusion.end(), [](std::int64_t number) { return number < 0; }))
    all.confusion.clear();
  return all;
}

class Gatherer {
 public:
  Gatherer(const fs::path& folder, const ExamplesOf& examples_of, const DrawableOf& drawable_of)
      : folder_(folder), examples_of_(examples_of), drawable_of_(drawable_of) {}

  Content run() {
    const TrialsTable table = results::read_results(folder_);
    add_files();
    take(table, results::read_experiment_arrays(folder_ / "results.h5", table));
    add_showcases(table);
    return std::move(content_);
  }

  Content run_joined(const std::vector<fs::path>& folders) {
    std::vector<comparison::NamedTable> tables;
    std::vector<results::ExperimentArrays> arrays;
    std::vector<std::size_t> trials;
    for (const fs::path& folder : folders) {
      tables.push_back({folder.string(), results::read_results(folder)});
      arrays.push_back(results::read_experiment_arrays(folder / "results.h5", tables.back().table));
      trials.push_back(tables.back().table.trials);
      std::error_code error;
      const fs::path relative = fs::relative(folder, folder_, error);
      content_.files.emplace_back((error ? folder : relative).generic_string(),
                                  "the results of " + tables.back().table.experiment);
    }
    take(comparison::joined_tables(std::move(tables)), stacked(arrays, trials));
    return std::move(content_);
  }

 private:
  void take(const TrialsTable& table, const results::ExperimentArrays& arrays) {
    content_.experiment = table.experiment;
    content_.plexus_version = arrays.plexus_version;
    content_.config = arrays.config;
    content_.trials = table.trials;
    content_.product = arrays.axes != std::vector<std::string>{"trial"};
    content_.status_words.assign(std::begin(results::status_words), std::end(results::status_words));
    const comparison::Columns telling = comparison::telling_settings(table, {}, results::all_trials(table));
    for (const TrialsTable::Column& column : table.columns) {
      const bool axis = column.at_root && column.is_setting();
      const bool tells = comparison::is_among(telling, &column);
      content_.columns.push_back(
          {column.name, column.config_key, role_of(column), axis, table.metrics.is_larger_better(column.name),
           table.metrics.unit_of(column.name) == metrics::Unit::share, column.values,
           tells ? comparison::trials_at_best(table, column) : std::vector<std::size_t>(), column.booleans, tells});
    }
    for (const auto& curves : arrays.curves)
      content_.curves.push_back({curves.metric, curves.meaning, table.metrics.is_larger_better(curves.metric),
                                 table.metrics.unit_of(curves.metric) == metrics::Unit::share, curves.values});
    content_.moment = arrays.moment;
    content_.moments = arrays.moments;
    content_.classes = arrays.classes;
    content_.confusion = arrays.confusion;
    for (std::size_t trial = 0; trial < table.trials; ++trial)
      if (table.is_earlier_stage(trial)) content_.earlier_stages.push_back(trial);
    if (const TrialsTable::Column* const stages = table.stages()) content_.stages = stages->name;
    const TrialsTable::Column* const metric = results::ranking_column(table);
    if (metric != nullptr) content_.ranked_by = metric->name;
    content_.searched = table.searched;
    content_.best = table.best;
    if (table.best) content_.metric_order = table.metrics.shown_names(true);
    for (std::string& name : table.metrics.shown_names(false)) content_.metric_order.push_back(std::move(name));
    content_.ranking = ranking_of(table, metric);
    content_.answers = answers_of(table);
    if (!content_.answers.empty()) content_.answer_fields = answer_fields();
    add_importance(table);
  }

  void add_importance(const TrialsTable& table) {
    constexpr std::size_t most_trials = 5000;  // a page is written after each run
    if (table.trials < 2 || table.trials > most_trials) return;
    try {
      const comparison::Importance importance = comparison::importance(table, results::outcomes(table), "");
      for (const comparison::ImportancePart& part : comparison::importance_parts(importance))
        if (std::isfinite(part.share)) content_.importance.push_back({part.part, part.share});
      content_.importance_sentences = comparison::importance_sentences(importance);
    } catch (const Error&) {
      return;  // there is nothing to explain, or too little to explain it from
    }
  }

  void add_files() {
    const std::pair<const char*, const char*> all[] = {{"results.h5", "all numbers, as labelled arrays"},
                                                       {"runtime.h5", "times and hosts"},
                                                       {"config.yaml", "the configuration, runs again as it is"},
                                                       {"trials", "one file for each finished trial"}};
    std::error_code error;
    for (const auto& [name, meaning] : all)
      if (fs::exists(folder_ / name, error)) content_.files.emplace_back(name, meaning);
  }

  void add_showcases(const TrialsTable& table) {
    const TrialsTable::Column* const ids = table.find("id");
    if (ids == nullptr) return;
    std::vector<Subject> subjects;
    for (const std::size_t trial : shown_trials(table, content_.ranking))
      subjects.push_back(subject_of(trial, ids->text(trial)));
    // What cannot be exported, or was not kept, is not there to be drawn into.
    if (drawable_of_ && !subjects.empty()) subjects.front().showcase.drawable = drawable_of_(subjects.front().record);
    for (Subject& subject : subjects) {
      const std::size_t share = most_weight_floats / subjects.size() / moments_of(subject.record);
      subject.showcase.weights = visible_weights(subject.record, input_size(subject.record), share);
      content_.showcases.push_back(std::move(subject.showcase));
    }
  }

  Subject subject_of(std::size_t trial, const std::string& id) {
    Subject subject;
    subject.showcase.trial = trial;
    try {
      subject.record = results::read_trial(trial::trial_path(trial::trials_folder_of(folder_), id));
      subject.showcase.observations = observed_lines(subject.record);
      if (content_.outputs.empty()) content_.outputs = subject.record.outputs;
      if (subject.record.predicted_labels.empty() && subject.record.predicted_values.empty()) return subject;
      const auto examples = examples_of_(subject.record);
      add_examples(subject.showcase, subject.record, *examples);
      if (content_.input_shape.rank() == 0) content_.input_shape = examples->data().shape;
    } catch (const std::exception& reason) {
      subject.showcase.no_examples = reason.what();
    }
    return subject;
  }

  static std::size_t moments_of(const results::TrialRecord& record) {
    const auto one = [](const auto& arrays) { return arrays.empty() ? std::size_t{0} : std::size_t{1}; };
    return std::max<std::size_t>(1, one(record.initial_parameters) + one(record.best_parameters) +
                                        one(record.final_parameters) + one(record.average_parameters));
  }

  /// Of one example; where that is not known, the inputs of the first layer if they could be a square image.
  [[nodiscard]] std::size_t input_size(const results::TrialRecord& record) {
    if (content_.input_shape.rank() > 0) return is_image(content_.input_shape) ? content_.input_shape.size() : 0;
    for (const results::NamedArray& array : record.final_parameters) {
      if (array.extents.size() != 2) continue;
      const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(array.extents[0]))));
      return side > 3 && side * side == array.extents[0] ? array.extents[0] : 0;
    }
    return 0;
  }

  fs::path folder_;
  ExamplesOf examples_of_;
  DrawableOf drawable_of_;
  Content content_;
};

}  // namespace

ExamplesOf examples_of(const trial::Preparation& preparation) {
  return [&preparation](const results::TrialSummary& trial) {
    const auto found = std::find_if(preparation.trials.begin(), preparation.trials.end(),
                                    [&](const trial::PreparedTrial& prepared) { return prepared.id == trial.id; });
    if (found == preparation.trials.end() || found->examples == nullptr)
      throw Error("the data set of this trial is not loaded");
    return found->examples;
  };
}

ExamplesOf examples_of(const plugin::Registry& registry, const fs::path& config_folder, bool in_memory) {
  auto source = std::make_shared<data::FileDataSource>(config_folder, in_memory);
  auto loaded = std::make_shared<std::map<std::string, std::shared_ptr<const Data>>>();
  return [&registry, source, loaded](const results::TrialSummary& trial) {
    const Value config = values::from_json(trial.config);
    const Value* const dataset = config.find("dataset");
    if (dataset == nullptr) throw Error("the file of this trial does not say what data set it had");
    const auto [own, common] = data::split_dataset(*dataset, registry);
    std::shared_ptr<const Data>& data = (*loaded)[values::to_json(own)];
    if (data == nullptr) data = std::make_shared<const Data>(data::load_data(own, registry, *source));
    return std::make_shared<const data::ExampleSet>(data, data::common_settings(common, registry));
  };
}

Content report_content(const fs::path& folder, const ExamplesOf& examples_of, const DrawableOf& drawable_of) {
  return Gatherer(folder, examples_of, drawable_of).run();
}

fs::path write_joined_report(const std::vector<fs::path>& folders, const fs::path& page_file) {
  const fs::path beside = page_file.has_parent_path() ? page_file.parent_path() : ".";
  files::publish(page_file, page(Gatherer(beside, {}, {}).run_joined(folders)));
  return page_file;
}

fs::path write_report(const fs::path& folder, const ExamplesOf& examples_of, const DrawableOf& drawable_of) {
  fs::path path = folder / "report.html";
  files::publish(path, page(report_content(folder, examples_of, drawable_of)));
  return path;
}

}  // namespace plexus::report
