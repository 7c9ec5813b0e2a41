// plexus learning-rate: which rates teach a network anything, before a grid is spent on it.
#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "experiment_options.h"
#include "files/publish.h"
#include "html_option.h"
#include "line_plot.h"
#include "report/content.h"
#include "report/page.h"
#include "terminal.h"
#include "text/escape.h"
#include "text/number.h"
#include "text/printable.h"
#include "training/range_test.h"
#include "trial/identity.h"
#include "trial/preparation.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

struct LearningRateOptions {
  ExperimentOptions experiment;
  training::Rates rates;
  std::string from = "1e-6";
  std::string to = "10";
  std::size_t seeds = 3;
  std::string format = "table";
  std::string html;
};

/// Trials that differ in their seeds and rates alone.
struct Tested {
  std::size_t first_trial = 0;
  std::vector<training::RangeLosses> losses;
  training::RangeAnswer answer;
};

std::string short_rate(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", rate);
  return text;
}

/// What two trials must share to be tested once.
std::string kind_of(Value settings) {
  settings.erase("seed");
  settings.erase("schedule");
  settings.erase("results");
  Value optimizer = *settings.find("optimizer");
  if (optimizer.is_map()) optimizer.erase("learning_rate");
  settings.set("optimizer", optimizer);
  return values::to_json(settings);
}

std::vector<Tested> test(const host::Experiment& experiment, const LearningRateOptions& options) {
  std::map<std::string, std::size_t> known;
  std::vector<Tested> all;
  const auto& trials = experiment.plan().trials;
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    const data::ExampleSet* const examples = experiment.preparation().trials[trial].examples.get();
    if (examples == nullptr || !known.emplace(kind_of(trials[trial].settings), all.size()).second) continue;
    Tested tested{.first_trial = trial, .losses = {}, .answer = {}};
    for (std::size_t seed = 0; seed < options.seeds; ++seed) {
      Value settings = trials[trial].settings;
      settings.set("seed", Value(settings.find("seed")->integer() + static_cast<std::int64_t>(seed)));
      const auto built = trial::build_settings(settings, experiment.registry());
      tested.losses.push_back(training::range_test(*built, *examples, options.rates));
    }
    tested.answer = training::read_off(tested.losses, options.rates);
    all.push_back(std::move(tested));
  }
  return all;
}

/// The rates below the plot: one at each decade that has room.
std::string scale_line(const training::Rates& rates, std::size_t points, std::size_t width) {
  std::string line(width, ' ');
  const double low = std::log10(rates.at(0));
  const double high = std::log10(rates.at(points - 1));
  std::size_t free = 0;
  for (int decade = static_cast<int>(std::ceil(low - 1e-9)); decade <= static_cast<int>(std::floor(high + 1e-9));
       ++decade) {
    const double along = high > low ? (decade - low) / (high - low) : 0.0;
    const auto at = static_cast<std::size_t>(along * static_cast<double>(width - 1));
    const std::string label = "1e" + std::to_string(decade);
    if (at < free || at + label.size() > width) continue;
    line.replace(at, label.size(), label);
    free = at + label.size() + 2;
  }
  return line;
}

std::string sentence(const Tested& tested, const LearningRateOptions& options) {
  const training::RangeAnswer& answer = tested.answer;
  if (answer.losses.size() < 3)
    return "the loss is not finite from the start, which is no matter of the rate; look at the values of the data";
  if (answer.steepest == 0.0)
    return "the loss does not fall at any of these rates; try others (--from, --to) or more steps (--steps)";
  std::string text = "falls fastest at " + short_rate(answer.steepest) + ", lowest at " + short_rate(answer.lowest);
  text += answer.highest_stable > 0.0 ? ", diverges above " + short_rate(answer.highest_stable) : "";
  text += "; try optimizer.learning_rate=" + short_rate(answer.steepest);
  const double low_end = answer.steepest / options.rates.low;
  if (low_end < 3.0) text += " and smaller ones (--from)";
  return text;
}

void print_table(const host::Experiment& experiment, const std::vector<Tested>& all,
                 const LearningRateOptions& options) {
  const std::vector<std::string> labels = experiment.labels();
  constexpr std::size_t height = 8;
  const std::size_t width = std::min<std::size_t>(72, std::max<std::size_t>(30, terminal_width(1) - 14));
  for (const Tested& tested : all) {
    std::cout << labels[tested.first_trial] << '\n';
    const std::vector<double>& losses = tested.answer.losses;
    if (losses.size() >= 3) {
      const auto [low, high] = std::minmax_element(losses.begin(), losses.end());
      // What it does while it diverges would leave no room for the rest.
      const double top = std::min(*high, *low + 1.5 * (losses.front() - *low) + 1e-12);
      const std::vector<std::string> lines = line_plot(
          losses, {.width = width, .height = height, .low = *low, .high = top, .charset = charset_of_locale()});
      for (std::size_t i = 0; i < lines.size(); ++i) {
        char label[16];
        std::snprintf(label, sizeof label, "%10.4g", i == 0 ? top : *low);
        std::cout << (i == 0 || i + 1 == lines.size() ? label : "          ") << "  " << lines[i] << '\n';
      }
      std::cout << "            " << scale_line(options.rates, losses.size(), width) << "  learning rate\n";
    }
    std::cout << sentence(tested, options) << "\n\n";
  }
}

void print_csv(const host::Experiment& experiment, const std::vector<Tested>& all, const LearningRateOptions& options) {
  const std::vector<std::string> labels = experiment.labels();
  std::ostream& out = text::PrintableOutput::data();
  out << "trial,learning_rate,smoothed_loss";
  for (std::size_t seed = 0; seed < options.seeds; ++seed) out << ",loss_" << std::to_string(seed + 1);
  out << '\n';
  for (const Tested& tested : all)
    for (std::size_t i = 0; i < tested.answer.losses.size(); ++i) {
      out << text::csv_field(labels[tested.first_trial]) << ',' << values::to_text(Value(options.rates.at(i))) << ','
          << values::to_text(Value(tested.answer.losses[i]));
      for (const training::RangeLosses& losses : tested.losses) out << ',' << values::to_text(Value(losses[i]));
      out << '\n';
    }
}

void print_json(const host::Experiment& experiment, const std::vector<Tested>& all,
                const LearningRateOptions& options) {
  const auto reals = [](const std::vector<double>& numbers) {
    Value::List list;
    for (const double number : numbers) list.emplace_back(number);
    return Value(std::move(list));
  };
  const std::vector<std::string> labels = experiment.labels();
  Value::List entries;
  for (const Tested& tested : all) {
    std::vector<double> rates;
    for (std::size_t i = 0; i < tested.answer.losses.size(); ++i) rates.push_back(options.rates.at(i));
    Value::List seeds;
    for (const training::RangeLosses& losses : tested.losses) seeds.push_back(reals(losses));
    const auto or_null = [](double rate) { return rate > 0.0 ? Value(rate) : Value(); };
    entries.emplace_back(Value::Map{{"trial", Value(labels[tested.first_trial])},
                                    {"steepest", or_null(tested.answer.steepest)},
                                    {"lowest", or_null(tested.answer.lowest)},
                                    {"highest_stable", or_null(tested.answer.highest_stable)},
                                    {"learning_rates", reals(rates)},
                                    {"smoothed_losses", reals(tested.answer.losses)},
                                    {"losses", Value(std::move(seeds))}});
  }
  text::PrintableOutput::data() << values::to_json(Value(std::move(entries))) << '\n';
}

void write_page(const host::Experiment& experiment, const std::vector<Tested>& all,
                const LearningRateOptions& options) {
  const std::vector<std::string> labels = experiment.labels();
  report::Content content;
  content.experiment = experiment.plan().name;
  content.plexus_version = trial::this_build().version;
  for (const Tested& tested : all) {
    const training::RangeAnswer& answer = tested.answer;
    std::size_t longest = answer.losses.size();
    for (const training::RangeLosses& losses : tested.losses) longest = std::max(longest, losses.size());
    report::RangeTest test{.trial = labels[tested.first_trial],
                           .rates = {},
                           .smoothed = answer.losses,
                           .losses = tested.losses,
                           .steepest = answer.steepest,
                           .lowest = answer.lowest,
                           .highest_stable = answer.highest_stable,
                           .sentence = sentence(tested, options)};
    for (std::size_t step = 0; step < longest; ++step) test.rates.push_back(options.rates.at(step));
    content.range_tests.push_back(std::move(test));
  }
  files::publish(options.html, report::page(content));
}

double rate_of(const char* option, const std::string& text) {
  const std::optional<double> rate = text::number_in(text);
  if (!rate || !(*rate > 0.0) || !std::isfinite(*rate))
    throw Error("'" + std::string(option) + "' is '" + text + "', expected a rate above 0, such as 1e-4");
  return *rate;
}

void run(LearningRateOptions& options) {
  constexpr std::size_t fewest = 10;
  options.rates.low = rate_of("--from", options.from);
  options.rates.high = rate_of("--to", options.to);
  if (!(options.rates.high > options.rates.low)) throw Error("'--from' must be below '--to'");
  if (options.rates.steps < fewest) throw Error("'--steps' must be at least " + std::to_string(fewest));
  check_html_option(options.html);
  const host::Experiment experiment(to_open(options.experiment));
  const std::vector<Tested> all = test(experiment, options);
  if (!options.html.empty()) write_page(experiment, all, options);
  if (options.format == "csv")
    print_csv(experiment, all, options);
  else if (options.format == "json")
    print_json(experiment, all, options);
  else
    print_table(experiment, all, options);
}

}  // namespace

void add_learning_rate(Command& app, int&) {
  auto options = std::make_shared<LearningRateOptions>();
  Command command = app.add_subcommand(
      "learning-rate", "Look for the learning rate: some steps with a rate that grows, and what the loss makes of it");
  add_experiment_options(command, options->experiment);
  command.add_option("--from", options->from, "The rate of the first step; default: 1e-6").type_name("RATE");
  command.add_option("--to", options->to, "The rate of the last step; default: 10").type_name("RATE");
  command.add_option("--steps", options->rates.steps, "How many steps; default: 200").type_name("N").positive_number();
  command.add_option("--seeds", options->seeds, "Seeds whose losses are averaged; default: 3")
      .type_name("N")
      .positive_number();
  command.add_option("--format", options->format, "table, csv or json").one_of({"table", "csv", "json"});
  command.add_option("--html", options->html, "Write the plot as a page, too").type_name("FILE");
  command.footer(
      "Writes nothing but that page. Trials that differ in their seed, rate and schedule alone are tested once.\n"
      "The rate at which the loss falls fastest is a good first one; the best one is often between it and a tenth of\n"
      "the rate at which the loss is lowest. Smith, Cyclical learning rates for training neural networks, 2017.");
  command.callback([options] { run(*options); });
}

}  // namespace plexus::cli
