// plexus plan: what run would do. Trains and writes nothing.
#include <algorithm>
#include <iostream>
#include <memory>

#include "commands.h"
#include "experiment/run.h"
#include "experiment/varying_settings.h"
#include "experiment_options.h"
#include "table.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

/// The point of each trial and every other setting that varies.
Table table_of(const LoadedExperiment& loaded, const std::vector<bool>& published) {
  const experiment::Plan& plan = loaded.plan();
  const auto settings = experiment::setting_columns(plan);
  const auto varying = experiment::varying_settings(plan);
  Table table;
  for (const experiment::Axis& axis : plan.axes) table.add_column(axis.name);
  for (const auto& setting : settings) table.add_column(setting.name);
  table.add_column("trial");
  table.add_column("");
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    std::vector<std::string> cells;
    for (std::size_t axis = 0; axis < plan.axes.size(); ++axis)
      cells.push_back(values::to_text(plan.axes[axis].labels[plan.trials[trial].point[axis]]));
    for (const auto& setting : varying) {
      const Value& value = setting.values[trial];
      cells.push_back(value.is_null() ? "" : values::to_text(value));
    }
    cells.push_back(loaded.preparation().trials[trial].id);
    cells.push_back(published[trial] ? "there" : "to train");
    table.add_row(std::move(cells));
  }
  return table;
}

void print_settings(const Value& settings, const std::string& indent) {
  for (const auto& [key, value] : settings.map()) {
    if (value.is_map()) {
      std::cout << indent << key << ":\n";
      print_settings(value, indent + "  ");
    } else {
      std::cout << indent << key << ": " << values::to_text(value) << '\n';
    }
  }
}

void print_plan(const LoadedExperiment& loaded) {
  const experiment::Plan& plan = loaded.plan();
  const auto published = experiment::published_trials(loaded.preparation(), loaded.output());
  const auto there = static_cast<std::size_t>(std::count(published.begin(), published.end(), true));
  std::cout << plan.name << ": " << plan.trials.size() << (plan.trials.size() == 1 ? " trial" : " trials");
  if (there > 0) std::cout << ", " << there << " already in '" << loaded.output().string() << "'";
  std::cout << "\n\n";
  table_of(loaded, published).print(std::cout, 40);
  std::cout << "\nsettings" << (plan.trials.size() > 1 ? " of the first trial" : "") << ":\n";
  print_settings(plan.trials.front().settings, "  ");
}

}  // namespace

void add_plan(CLI::App& app, int&) {
  auto options = std::make_shared<ExperimentOptions>();
  CLI::App* command = app.add_subcommand("plan", "Check a configuration and print the trials that run would train");
  add_experiment_options(*command, *options);
  command->callback([options] { print_plan(LoadedExperiment(*options)); });
}

}  // namespace plexus::cli
