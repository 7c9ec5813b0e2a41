// plexus plan: what run would do. Trains and writes nothing.
#include <plexus/error.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "data_summary.h"
#include "experiment/varying_settings.h"
#include "experiment_options.h"
#include "network_summary.h"
#include "terminal.h"
#include "text/escape.h"
#include "text/table.h"
#include "values/json.h"
#include "workers/estimate.h"

namespace plexus::cli {
namespace {

/// What tells trials apart: their place on each axis, with what moves along it.
struct PlaceColumn {
  std::string name;
  std::size_t axis = 0;
  const std::vector<Value>* labels = nullptr;
};

std::vector<PlaceColumn> columns_of(const experiment::Plan& plan) {
  std::vector<PlaceColumn> columns;
  for (std::size_t i = 0; i < plan.design.axes.size(); ++i) {
    columns.push_back({plan.design.axes[i].name, i, &plan.design.axes[i].labels});
    for (const grid::Coordinate& along : plan.design.axes[i].along) columns.push_back({along.name, i, &along.labels});
  }
  return columns;
}

/// Null where the trial has no place on the axis.
Value value_of(const PlaceColumn& column, const grid::Point& point) {
  const std::size_t position = point[column.axis];
  return position == grid::absent ? Value() : (*column.labels)[position];
}

text::Table trials_table(const host::Experiment& experiment, const std::vector<bool>& published,
                         std::size_t most_rows) {
  constexpr std::size_t rows_at_end = 5;
  const experiment::Plan& plan = experiment.plan();
  const std::vector<PlaceColumn> columns = columns_of(plan);
  text::Table table;
  for (const PlaceColumn& column : columns) table.add_column(column.name);
  table.add_column("id");
  table.add_column("state");
  const std::size_t count = plan.trials.size();
  for (std::size_t trial = 0; trial < count; ++trial) {
    if (count > most_rows && trial == most_rows - rows_at_end) {
      table.add_row(std::vector<std::string>(columns.size() + 2, "…"));
      trial = count - rows_at_end;
    }
    std::vector<std::string> cells;
    for (const PlaceColumn& column : columns) {
      const Value value = value_of(column, plan.design.points[trial]);
      cells.push_back(value.is_null() ? "" : values::to_text(value));
    }
    cells.push_back(experiment.preparation().trials[trial].id);
    cells.emplace_back(published[trial] ? "there" : "to train");
    table.add_row(std::move(cells));
  }
  return table;
}

/// Settings that vary without being an axis: one a row with a column for each trial, or, where that could not be read,
/// their keys alone.
void print_varying(const host::Experiment& experiment, const std::vector<experiment::VaryingSetting>& varying) {
  constexpr std::size_t most_columns = 6;
  constexpr std::size_t widest = 100;
  const std::vector<std::string> labels = experiment.labels();
  std::cout << '\n';
  if (labels.size() > most_columns) {
    std::string line = "these vary too:";
    for (const auto& setting : varying) {
      if (line.size() + setting.key.size() > widest) {
        std::cout << line << '\n';
        line = " ";
      }
      line += " " + setting.key;
    }
    std::cout << line << '\n';
    return;
  }
  text::Table table;
  table.add_column("varies");
  for (const std::string& label : labels) table.add_column(label);
  for (const auto& setting : varying) {
    std::vector<std::string> cells = {setting.key};
    for (const Value& value : setting.values) cells.push_back(value.is_null() ? "" : values::to_text(value));
    table.add_row(std::move(cells));
  }
  table.print(std::cout, 40);
}

/// Settings of the first trial that all trials share, as YAML.
std::string shared_settings(const Value& settings, const std::string& prefix, const std::string& indent,
                            const std::set<std::string>& left_out) {
  std::string text;
  for (const auto& [name, value] : settings.map()) {
    const std::string key = prefix.empty() ? name : prefix + "." + name;
    if (left_out.contains(key)) continue;
    if (value.is_map()) {
      const std::string inner = shared_settings(value, key, indent + "  ", left_out);
      if (!inner.empty()) text += indent + name + ":\n" + inner;
    } else {
      text += indent + name + ": " + values::to_text(value) + "\n";
    }
  }
  return text;
}

constexpr double seconds_to_estimate = 2.0;  // at most, for a large grid

struct PlanOptions {
  ExperimentOptions experiment;
  std::string format = "table";
  bool all = false;
  bool network = false;
};

/// "about 4 min with 2 processes, 30 MB", of what is still to be trained.
std::string estimate_text(const host::Experiment& experiment, const std::vector<bool>& published) {
  std::vector<std::size_t> missing;
  for (std::size_t trial = 0; trial < published.size(); ++trial)
    if (!published[trial]) missing.push_back(trial);
  const experiment::Plan& plan = experiment.plan();
  const workers::Estimate estimate = workers::estimate_costs(experiment.workplace(), missing, seconds_to_estimate);
  if (missing.empty() || estimate.seconds() <= 0.0) return "";
  const std::size_t jobs = experiment.jobs();
  double longest = 0.0;
  for (const std::size_t trial : missing) longest = std::max(longest, estimate.trials[trial].seconds);
  const double seconds = std::max(longest, estimate.seconds() / static_cast<double>(jobs));
  char megabytes[32];
  std::snprintf(megabytes, sizeof megabytes, "%.1f MB", estimate.bytes() / 1e6);
  return "about " + format_duration(seconds) + " with " + std::to_string(jobs) +
         (jobs == 1 ? " process, " : " processes, ") + megabytes + " on disk" +
         (plan.gives_up() ? "; the search gives up most trials before their end" : "");
}

void print_text(const host::Experiment& experiment, const std::vector<bool>& published, bool all) {
  constexpr std::size_t most_rows = 40;
  const experiment::Plan& plan = experiment.plan();
  const auto there = static_cast<std::size_t>(std::count(published.begin(), published.end(), true));
  std::cout << plan.name << ": " << plan.trials.size() << (plan.trials.size() == 1 ? " trial" : " trials");
  if (!experiment.plan().design.formula.empty()) std::cout << ": " << experiment.plan().design.formula;
  std::cout << '\n';
  const std::size_t all_trials = experiment.labels().size();
  if (all_trials > plan.trials.size())
    std::cout << (plan.study && plan.study->budget ? "at most " : "") << all_trials - plan.trials.size()
              << " more follow, which the search proposes when these have come to "
              << "something\n";
  if (const std::string words = experiment.budget_words(); !words.empty()) std::cout << words << '\n';
  if (there > 0)
    std::cout << there << " already in '" << experiment.output().string() << "', " << plan.trials.size() - there
              << " to train\n";
  if (const std::string text = estimate_text(experiment, published); !text.empty()) std::cout << text << '\n';
  std::cout << '\n';
  trials_table(experiment, published, all ? plan.trials.size() : most_rows).print(std::cout, 40);
  if (!all && plan.trials.size() > most_rows) std::cout << "(--all prints all " << plan.trials.size() << " trials)\n";

  std::set<std::string> not_shared;
  for (const grid::Axis& axis : plan.design.axes) {
    not_shared.insert(axis.key);
    for (const grid::Coordinate& along : axis.along) not_shared.insert(along.key);
  }
  const auto varying = experiment::varying_settings(plan);
  for (const auto& setting : varying) not_shared.insert(setting.key);
  if (!varying.empty()) print_varying(experiment, varying);
  std::cout << '\n';
  print_data(std::cout, experiment.preparation(), experiment.labels());
  std::cout << '\n' << (plan.trials.size() > 1 ? "shared settings:\n" : "settings:\n");
  std::cout << shared_settings(plan.trials.front().settings, "", "  ", not_shared);
}

void print_csv(const host::Experiment& experiment, const std::vector<bool>& published) {
  const std::vector<PlaceColumn> columns = columns_of(experiment.plan());
  for (const PlaceColumn& column : columns) std::cout << text::csv_field(column.name) << ',';
  std::cout << "id,there\n";
  for (std::size_t trial = 0; trial < experiment.plan().trials.size(); ++trial) {
    for (const PlaceColumn& column : columns) {
      const Value value = value_of(column, experiment.plan().design.points[trial]);
      std::cout << (value.is_null() ? "" : text::csv_field(values::to_text(value))) << ',';
    }
    std::cout << experiment.preparation().trials[trial].id << ',' << (published[trial] ? "true" : "false") << '\n';
  }
}

/// By their whole keys; what a trial has not is left out.
Value settings_of(const std::vector<experiment::VaryingSetting>& all, std::size_t trial) {
  Value::Map settings;
  for (const experiment::VaryingSetting& setting : all)
    if (const Value& value = setting.values[trial]; !value.is_null()) settings.emplace_back(setting.key, value);
  return Value(std::move(settings));
}

void print_json(const host::Experiment& experiment, const std::vector<bool>& published) {
  const experiment::Plan& plan = experiment.plan();
  const std::vector<PlaceColumn> columns = columns_of(plan);
  const std::vector<experiment::VaryingSetting> all = experiment::all_settings(plan);
  Value::List trials;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    Value::Map point;
    for (const PlaceColumn& column : columns) {
      Value value = value_of(column, plan.design.points[trial]);
      if (!value.is_null()) point.emplace_back(column.name, std::move(value));
    }
    trials.emplace_back(Value::Map{{"id", Value(experiment.preparation().trials[trial].id)},
                                   {"there", Value(static_cast<bool>(published[trial]))},
                                   {"point", Value(std::move(point))},
                                   {"settings", settings_of(all, trial)}});
  }
  const auto there = std::count(published.begin(), published.end(), true);
  std::cout << values::to_json(Value(Value::Map{{"experiment", Value(plan.name)},
                                                {"count", Value(static_cast<std::int64_t>(plan.trials.size()))},
                                                {"there", Value(static_cast<std::int64_t>(there))},
                                                {"formula", Value(experiment.plan().design.formula)},
                                                {"product", Value(plan.design.product)},
                                                {"trials", Value(std::move(trials))}}))
            << '\n';
}

void print_plan(const PlanOptions& options) {
  const host::Experiment experiment(to_open(options.experiment));
  if (options.network && options.format == "csv") throw Error("--network has no --format csv; choose table or json");
  if (options.network && options.format == "json") return print_networks_json(std::cout, experiment);
  if (options.network) return print_networks(std::cout, experiment);
  const auto published = experiment.published();
  if (options.format == "csv")
    print_csv(experiment, published);
  else if (options.format == "json")
    print_json(experiment, published);
  else
    print_text(experiment, published, options.all);
}

}  // namespace

void add_plan(Command& app, int&) {
  auto options = std::make_shared<PlanOptions>();
  Command command = app.add_subcommand("plan", "Check a configuration and print the trials that run would train");
  add_experiment_options(command, options->experiment);
  add_trust_option(command, options->experiment);
  command.add_option("--format", options->format, "table, csv or json; csv and json have all trials")
      .one_of({"table", "csv", "json"});
  command.add_flag("--all", options->all, "Print all trials, not only the first and last ones");
  command.add_flag(
      "--network", options->network,
      "Print what the networks are made of instead: operations, output shapes, parameters, multiply-adds and memory");
  command.callback([options] { print_plan(*options); });
}

}  // namespace plexus::cli
