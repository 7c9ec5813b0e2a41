#include "training/diagnosis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "training/compared.h"

namespace plexus::training {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * share);
  return text.data();
}

std::string short_number(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", number);
  return text.data();
}

/// The one class that all test rows get; −1: they get several, or there are none.
std::int32_t only_class(const Outcome& outcome) {
  const std::vector<std::int32_t>& classes = outcome.predictions.classes;
  constexpr std::size_t fewest_rows = 10;
  if (classes.size() < fewest_rows) return -1;
  const bool same = std::all_of(classes.begin(), classes.end(), [&](std::int32_t c) { return c == classes.front(); });
  return same ? classes.front() : -1;
}

/// Or by so little that chance explains it: one standard deviation of so many rows.
bool is_no_better_than_constant(const Outcome& outcome, const data::ExampleSet& examples) {
  const double constant = examples.summary().constant_accuracy;
  if (std::isnan(constant) || std::isnan(outcome.test.accuracy)) return false;
  const auto rows = static_cast<double>(compared_rows(examples.data(), examples.test()));
  constexpr double most = 0.02;
  const double chance = std::sqrt(std::max(constant * (1.0 - constant), 0.0) / rows);
  return outcome.test.accuracy <= constant + std::min(chance, most);
}

bool has_not_moved(const Outcome& outcome) {
  if (outcome.history.size() < 2) return false;
  const double first = outcome.history.front().train_loss;
  const double last = outcome.history.back().train_loss;
  constexpr double still = 1e-4;
  return std::fabs(last - first) <= still * std::fabs(first);
}

/// Epochs since the lowest loss on rows that are not trained on, if that was the first and it has grown by much since.
bool overfits_from_the_start(const Outcome& outcome, const data::ExampleSet& examples) {
  constexpr std::size_t fewest_epochs = 5;
  constexpr double growth = 1.5;
  if (outcome.history.size() < fewest_epochs) return false;
  const bool validates = examples.validation().count > 0;
  const auto loss = [&](const EpochRecord& epoch) { return validates ? epoch.validation.loss : epoch.test.loss; };
  const double first = loss(outcome.history.front());
  const double last = loss(outcome.history.back());
  if (!(last > growth * first)) return false;
  const bool falls = outcome.history.back().train_loss < outcome.history.front().train_loss;
  return falls && std::all_of(outcome.history.begin() + 1, outcome.history.end(), [&](const EpochRecord& epoch) {
           return std::isnan(loss(epoch)) || loss(epoch) >= first;
         });
}

/// Why units do not learn; empty: they do, or it is not known.
std::string cause_in(const std::vector<LayerFacts>& layers) {
  for (std::size_t i = 0; i + 1 < layers.size(); ++i)
    if (layers[i].equal_units)
      return "all units of '" + layers[i].name +
             "' have the same weights, so they learn the same; choose a random "
             "'model.initializer'";
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
    const LayerFacts& layer = layers[i];
    if (layer.silent * 2 < layer.units || layer.units == 0) continue;
    return std::to_string(layer.silent) + " of " + std::to_string(layer.units) + " units of '" + layer.name +
           "' are dead or saturated: no training row moves their weights; a smaller 'optimizer.learning_rate', or "
           "smaller inputs ('dataset.normalize')";
  }
  constexpr double beyond_any_unit = 100.0;  // sigmoid and tanh are flat from 10 on
  for (std::size_t i = 0; i + 1 < layers.size(); ++i)
    if (layers[i].reach > beyond_any_unit)
      return "the weights of '" + layers[i].name + "' are so large that inputs of size 1 make sums of about " +
             short_number(layers[i].reach) +
             ", where units are saturated; smaller ones at the beginning ('model.initializer'), or a smaller "
             "'optimizer.learning_rate'";
  return "";
}

std::string usual_causes(const TrialSettings& settings, const data::ExampleSet& examples) {
  const data::Normalization& by = examples.normalization();
  const bool raw = examples.data().inputs.empty() && !examples.data().indices && by.scale.size() == 1 &&
                   by.scale[0] == 1.0F && by.shift[0] == 0.0F;
  if (raw) return "inputs are as stored; set 'dataset.normalize' to scale or standardize";
  (void)settings;
  return "other values of 'optimizer.learning_rate', larger and smaller, or more epochs, usually help";
}

/// Whether the outputs of the network are meant to be near their targets. They are not where the loss is smaller for
/// what the network said than for the targets themselves: then they are logits, or logarithms. Nor where it is the same
/// for both: then nothing is asked of them.
bool aims_at_targets(const Outcome& outcome, const data::ExampleSet& examples, const TrialSettings& settings) {
  const std::shared_ptr<Loss>& loss = settings.loss.shared();
  if (loss == nullptr || loss->depends_on_batch()) return true;
  const std::size_t outputs = examples.data().outputs;
  const data::Split& test = examples.test();
  std::vector<float> targets;
  for (std::size_t i = 0; i < test.count; ++i) {
    const float* const row = test.examples->targets.data() + test.row(i) * outputs;
    targets.insert(targets.end(), row, row + outputs);
  }
  const ConstRows wanted{targets.data(), test.count, outputs, outputs};
  const ConstRows said{outcome.predictions.outputs.data(), test.count, outputs, outputs};
  return loss->evaluate(said, {.values = wanted}, {}) > loss->evaluate(wanted, {.values = wanted}, {});
}

/// Evaluated once, at the end, although more was asked for.
std::string too_rare_evaluation(const Outcome& outcome, const TrainingSettings& training) {
  const EvaluationMoments moments = evaluation_moments(training);
  if (moments.every == 1 || moments.every <= (moments.by_steps ? outcome.steps : outcome.history.size())) return "";
  const std::string had =
      moments.by_steps ? std::to_string(outcome.steps)
                       : std::to_string(outcome.history.size()) + " (" + std::to_string(outcome.steps) + " steps)";
  return "'training.evaluate_every' is " + std::to_string(moments.every) + (moments.by_steps ? " steps" : " epochs") +
         ", but the training had " + had + ", so that it was evaluated at its end alone" +
         (moments.by_steps ? "" : "; an epoch is a pass over the training rows, {steps: 100} counts steps");
}

}  // namespace

double r_squared(const Outcome& outcome, const data::ExampleSet& examples) {
  const Data& data = examples.data();
  const data::Split& test = examples.test();
  if (data.classification || test.count == 0 || outcome.predictions.outputs.size() != test.count * data.outputs)
    return not_a_number;
  double residual = 0.0;
  double total = 0.0;
  for (std::size_t output = 0; output < data.outputs; ++output) {
    const auto target = [&](std::size_t i) {
      return static_cast<double>(test.examples->targets[test.row(i) * data.outputs + output]);
    };
    double mean = 0.0;
    for (std::size_t i = 0; i < test.count; ++i) mean += target(i) / static_cast<double>(test.count);
    for (std::size_t i = 0; i < test.count; ++i) {
      residual += std::pow(target(i) - static_cast<double>(outcome.predictions.outputs[i * data.outputs + output]), 2);
      total += std::pow(target(i) - mean, 2);
    }
  }
  return total > 0.0 ? 1.0 - residual / total : not_a_number;
}

bool is_suspicious(const Outcome& outcome, const data::ExampleSet& examples) {
  if (outcome.ending != Ending::complete) return false;
  return only_class(outcome) >= 0 || is_no_better_than_constant(outcome, examples) || has_not_moved(outcome) ||
         r_squared(outcome, examples) <= 0.0;
}

std::vector<std::string> diagnose(const Outcome& outcome, const data::ExampleSet& examples,
                                  const TrialSettings& settings, const std::vector<LayerFacts>& layers) {
  std::vector<std::string> notes;
  if (outcome.ending != Ending::complete) return notes;
  const std::string found = cause_in(layers);
  const std::string cause = "; " + (found.empty() ? usual_causes(settings, examples) : found);
  const Data& data = examples.data();
  const double r2 = r_squared(outcome, examples);
  const auto only = only_class(outcome);
  if (only >= 0)
    notes.push_back("all " + std::to_string(outcome.predictions.classes.size()) +
                    (data.labels_positions() ? " positions of the" : "") + " test rows get the class '" +
                    (data.names.empty() ? std::to_string(only) : data.names[static_cast<std::size_t>(only)]) + "'" +
                    cause);
  else if (is_no_better_than_constant(outcome, examples))
    notes.push_back("the accuracy of " + percent(outcome.test.accuracy) +
                    " on the test rows is not above that of always " + "the same answer, " +
                    percent(examples.summary().constant_accuracy) + cause);
  else if (r2 <= 0.0 && aims_at_targets(outcome, examples, settings))
    notes.push_back("R² on the test rows is " + short_number(r2) + ": no better than the mean of the targets" + cause);
  else if (has_not_moved(outcome))
    notes.push_back("the training loss has not moved in " + std::to_string(outcome.history.size()) + " epochs" + cause);
  if (const std::string rare = too_rare_evaluation(outcome, settings.training); !rare.empty()) notes.push_back(rare);
  if (overfits_from_the_start(outcome, examples))
    notes.emplace_back(
        "the loss on rows that are not trained on grew from the first epoch on, while that on training rows "
        "fell: it overfits; fewer epochs ('training.patience' with 'dataset.validation'), a smaller network, "
        "or more data");
  return notes;
}

}  // namespace plexus::training
