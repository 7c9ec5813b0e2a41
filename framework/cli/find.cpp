// plexus find: trials of many experiments by their settings and results.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "folders/find.h"
#include "folders/list.h"
#include "folders/summary.h"
#include "terminal.h"
#include "text/printable.h"
#include "text/table.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

struct FindOptions {
  std::string expression;
  std::vector<std::string> folders;
  bool trials = false;
  bool json = false;
};

std::size_t width() { return is_terminal(1) ? terminal_width(1) : std::numeric_limits<std::size_t>::max(); }

void print_experiments(const std::vector<folders::FoundExperiment>& experiments) {
  text::Table table;
  table.add_column("folder");
  table.add_column("trials", text::Align::right);
  table.add_column("best of them", text::Align::right);
  table.add_column("of", text::Align::left, {.leaves = 1});
  for (const folders::FoundExperiment& one : experiments)
    table.add_row({text::printable_line(one.folder.string()),
                   std::to_string(one.found.size()) + " of " + std::to_string(one.trials),
                   folders::best_words(one.metric, one.best, one.front),
                   folders::best_of_words(one.metric, one.front)});
  static_cast<void>(table.print_within(std::cout, width()));
}

/// What a trial is ranked by, and the names of that: of a study that looked for several metrics all of these.
std::pair<std::string, std::string> ranking_words(const folders::FoundExperiment& one,
                                                  const folders::FoundTrial& trial) {
  if (trial.searched.empty()) return {folders::metric_words(one.metric, trial.metric), one.metric.name};
  std::pair<std::string, std::string> words;
  for (std::size_t i = 0; i < trial.searched.size(); ++i) {
    const std::string between = i == 0 ? "" : " | ";
    words.first += between + folders::metric_words(one.front.best[i].metric, trial.searched[i]);
    words.second += between + one.front.best[i].metric.name;
  }
  return words;
}

void print_trials(const std::vector<folders::FoundExperiment>& experiments, const folders::Expression& expression) {
  text::Table table;
  table.add_column("folder", text::Align::left, {.shrink_to = 16});
  table.add_column("id");
  for (const folders::Key& key : expression.keys()) table.add_column(key.name);
  table.add_column("status", text::Align::left, {.leaves = 1});
  table.add_column("ranked by", text::Align::right);
  table.add_column("of", text::Align::left, {.leaves = 2});
  const bool fronts = std::any_of(experiments.begin(), experiments.end(),
                                  [](const folders::FoundExperiment& one) { return !one.front.empty(); });
  if (fronts) table.add_column("front");
  for (const folders::FoundExperiment& one : experiments) {
    for (const folders::FoundTrial& trial : one.found) {
      std::vector<std::string> cells = {text::printable_line(one.folder.string()), trial.id};
      for (const Value& value : trial.values)
        cells.push_back(value.is_null() ? "" : text::printable_line(values::to_text(value)));
      cells.emplace_back(to_string(trial.status));
      const auto [numbers, names] = ranking_words(one, trial);
      cells.push_back(numbers);
      cells.push_back(names);
      if (fronts) cells.emplace_back(trial.on_front ? "yes" : "");
      table.add_row(std::move(cells));
    }
  }
  static_cast<void>(table.print_within(std::cout, width()));
}

void print_json(const std::vector<folders::FoundExperiment>& experiments, const folders::Expression& expression) {
  Value::List all;
  for (const folders::FoundExperiment& one : experiments) {
    Value::List trials;
    for (const folders::FoundTrial& trial : one.found) {
      Value::Map values;
      for (std::size_t key = 0; key < trial.values.size(); ++key)
        values.emplace_back(expression.keys()[key].name, trial.values[key]);
      trials.emplace_back(Value::Map{{"id", trial.id},
                                     {"status", std::string(to_string(trial.status))},
                                     {"values", Value(std::move(values))},
                                     {"ranked_by", folders::number_or_null(trial.metric)},
                                     {"on_front", one.front.empty() ? Value() : Value(trial.on_front)}});
    }
    all.emplace_back(Value::Map{{"folder", one.folder.string()},
                                {"name", one.name},
                                {"trials", Value(static_cast<std::int64_t>(one.trials))},
                                {"metric", one.metric.empty() ? Value() : Value(one.metric.name)},
                                {"best", folders::number_or_null(one.best)},
                                {"front", folders::front_value(one.front)},
                                {"found", Value(std::move(trials))}});
  }
  text::PrintableOutput::data() << values::to_json(Value(std::move(all))) << '\n';
}

void find(const FindOptions& options, int& exit_code) {
  const folders::Expression expression(options.expression);
  std::vector<std::filesystem::path> all;
  const std::vector<std::string> roots =
      options.folders.empty() ? std::vector<std::string>{"results"} : options.folders;
  for (const std::string& root : roots)
    for (std::filesystem::path& folder : folders::find_experiments(root)) all.push_back(std::move(folder));
  const folders::Findings findings = folders::find_trials(all, expression);
  for (const std::string& note : findings.notes) std::cerr << "plexus: " << note << '\n';
  if (options.json)
    print_json(findings.experiments, expression);
  else if (findings.experiments.empty())
    std::cerr << "plexus: no trial of " << all.size() << (all.size() == 1 ? " experiment" : " experiments")
              << " is so\n";
  else if (options.trials)
    print_trials(findings.experiments, expression);
  else
    print_experiments(findings.experiments);
  if (findings.experiments.empty()) exit_code = exit_nothing_found;
}

}  // namespace

void add_find(Command& app, int& exit_code) {
  auto options = std::make_shared<FindOptions>();
  Command command = app.add_subcommand("find", "Find trials of many experiments by their settings and results");
  command
      .add_option("expression", options->expression,
                  "Such as 'dataset=mnist and model.hidden>100 and not status=failed'")
      .required()
      .type_name("EXPRESSION");
  command.add_option("folders", options->folders, "Folders that experiments are in; default: results").type_name("DIR");
  command.add_flag("--trials", options->trials, "A row for each trial, with what the expression asks for");
  command.add_flag("--json", options->json, "All of that as JSON");
  command.footer(
      "Conditions: key = value, != > >= < <=, ~ (contains), key in (a, b); joined by and, or, not and parentheses.\n"
      "Keys are those of the configuration, whole or by their end where that is one alone (hidden), columns of the\n"
      "results (test_accuracy, seconds), and experiment, folder, notes, tags, status, id. A component is its plugin.\n"
      "What a trial does not have meets no condition but '= null'. 97 % may be written 97%.\n"
      "Exit code 1: nothing was found.");
  command.callback([options, &exit_code] { find(*options, exit_code); });
}

}  // namespace plexus::cli
