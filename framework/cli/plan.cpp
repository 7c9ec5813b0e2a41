// plexus plan: what run would do. Trains and writes nothing.
#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "commands.h"
#include "experiment/run.h"
#include "experiment/varying_settings.h"
#include "experiment_options.h"
#include "table.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

Table trials_table(const LoadedExperiment& loaded, const std::vector<bool>& published) {
  const experiment::Plan& plan = loaded.plan();
  Table table;
  for (const experiment::Axis& axis : plan.axes) table.add_column(axis.name);
  table.add_column("id");
  table.add_column("");
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    std::vector<std::string> cells;
    for (std::size_t axis = 0; axis < plan.axes.size(); ++axis)
      cells.push_back(values::to_text(plan.axes[axis].labels[plan.trials[trial].point[axis]]));
    cells.push_back(loaded.preparation().trials[trial].id);
    cells.push_back(published[trial] ? "there" : "to train");
    table.add_row(std::move(cells));
  }
  return table;
}

/// Settings that vary without being an axis, one a row; a column for each trial, as long as that can be read.
Table varying_table(const LoadedExperiment& loaded, const std::vector<experiment::VaryingSetting>& varying) {
  constexpr std::size_t most_columns = 6;
  const std::vector<std::string> labels = loaded.labels();
  Table table;
  table.add_column("varies");
  const std::size_t columns = labels.size() <= most_columns ? labels.size() : 0;
  for (std::size_t trial = 0; trial < columns; ++trial) table.add_column(labels[trial]);
  for (const auto& setting : varying) {
    std::vector<std::string> cells = {setting.key};
    for (std::size_t trial = 0; trial < columns; ++trial)
      cells.push_back(setting.values[trial].is_null() ? "" : values::to_text(setting.values[trial]));
    table.add_row(std::move(cells));
  }
  return table;
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

void print_plan(const LoadedExperiment& loaded) {
  const experiment::Plan& plan = loaded.plan();
  const auto published = experiment::published_trials(plan, loaded.preparation(), loaded.output());
  const auto there = static_cast<std::size_t>(std::count(published.begin(), published.end(), true));
  std::cout << plan.name << ": " << plan.trials.size() << (plan.trials.size() == 1 ? " trial" : " trials");
  if (there > 0) std::cout << ", " << there << " already in '" << loaded.output().string() << "'";
  std::cout << "\n\n";
  trials_table(loaded, published).print(std::cout, 40);

  std::set<std::string> not_shared;
  for (const experiment::Axis& axis : plan.axes) not_shared.insert(axis.config_key);
  const auto varying = experiment::varying_settings(plan);
  for (const auto& setting : varying) not_shared.insert(setting.key);
  if (!varying.empty()) {
    std::cout << '\n';
    varying_table(loaded, varying).print(std::cout, 24);
  }
  std::cout << '\n' << (plan.trials.size() > 1 ? "shared settings:\n" : "settings:\n");
  std::cout << shared_settings(plan.trials.front().settings, "", "  ", not_shared);
}

}  // namespace

void add_plan(CLI::App& app, int&) {
  auto options = std::make_shared<ExperimentOptions>();
  CLI::App* command = app.add_subcommand("plan", "Check a configuration and print the trials that run would train");
  add_experiment_options(*command, *options);
  command->callback([options] { print_plan(LoadedExperiment(*options)); });
}

}  // namespace plexus::cli
