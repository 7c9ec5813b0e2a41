#include "network/network.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "data/matching.h"
#include "kernels/denormals.h"
#include "plugin/guard.h"
#include "training/compared.h"
#include "training/evaluator.h"
#include "training/trainer.h"
#include "trial/identity.h"
#include "trial/trial.h"
#include "values/json.h"

namespace plexus::network {
namespace {

std::string said_of(const results::TrialSummary& trial, std::string_view key) {
  for (const auto& [name, text] : trial.provenance)
    if (name == key) return text;
  return "";
}

Value settings_of(const results::TrialRecord& trial) {
  Value settings = values::from_json(trial.config);
  for (const char* const section : {"model", "loss", "training", "dataset"})
    if (settings.find(section) == nullptr) throw Error("its settings have no '" + std::string(section) + "'");
  // What it began with has been moved by training, or is in the file like everything else.
  Value model = *settings.find("model");
  if (model.is_map()) model.erase("initial");
  settings.set("model", std::move(model));
  return settings;
}

/// "a, b and c"
std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

}  // namespace

std::string to_string(Weights weights) {
  switch (weights) {
    case Weights::best:
      return "best";
    case Weights::initial:
      return "initial";
    case Weights::average:
      return "average";
    case Weights::final:
      break;
  }
  return "final";
}

data::Fitted fitted_of(const results::TrialRecord& trial) {
  if (trial.status == results::Status::failed || trial.status == results::Status::pruned)
    throw Error("it holds no network: the trial " +
                std::string(trial.status == results::Status::failed ? "failed" : "was ended early by a search") +
                (trial.message.empty() ? "" : " (" + trial.message + ")"));
  const std::string again = "; it was written by plexus " + said_of(trial, "plexus_version") +
                            ", before a trial's file was the whole network: train it again ('plexus run')";
  if (trial.fitted.empty()) throw Error("it does not say how rows become inputs" + again);
  const Value recorded = values::from_json(trial.fitted);
  if (recorded.find("rows") == nullptr) throw Error("it does not say which rows the network takes" + again);
  return data::fitted_of(recorded);
}

const std::vector<results::NamedArray>& parameters_of(const results::TrialRecord& trial, Weights weights) {
  const auto of = [&trial](Weights moment) -> const std::vector<results::NamedArray>& {
    if (moment == Weights::best) return trial.best_parameters;
    if (moment == Weights::average) return trial.average_parameters;
    return moment == Weights::final ? trial.final_parameters : trial.initial_parameters;
  };
  if (!of(weights).empty()) return of(weights);
  std::vector<std::string> there;
  for (const Weights moment : {Weights::final, Weights::best, Weights::average, Weights::initial})
    if (!of(moment).empty()) there.push_back(to_string(moment));
  if (trial.status == results::Status::diverged && there.empty())
    throw Error("it holds no parameters: the training diverged (" + trial.message + ")");
  throw Error(
      "it holds no " + to_string(weights) + " parameters, " +
      (there.empty() ? "nor any others" : "but the " + joined(there) + " ones (--weights " + there.front() + ")") +
      "; they are kept where the configuration says 'results: {parameters: [" + to_string(weights) + "]}'");
}

Network::Network(const results::TrialRecord& trial, const plugin::Registry& registry, Weights weights)
    : id_(trial.id),
      settings_(settings_of(trial)),
      fitted_(network::fitted_of(trial)),
      batch_(training::largest_batch(trial::trial_of(settings_).training)),
      parameters_(fitted_.shape, fitted_.answers.output_shape(), batch_,
                  static_cast<std::uint64_t>(settings_.find("seed") != nullptr && settings_.find("seed")->is_integer()
                                                 ? settings_.find("seed")->integer()
                                                 : 0),
                  fitted_.inputs) {
  const std::vector<results::NamedArray>& arrays = parameters_of(trial, weights);
  model_ = std::static_pointer_cast<Model>(registry.build(Kind::model, *settings_.find("model")));
  // With what this version adds to the settings of the model.
  settings_.set("model", registry.resolve(Kind::model, *settings_.find("model")));
  loss_ = std::static_pointer_cast<Loss>(registry.build(Kind::loss, *settings_.find("loss")));
  const Value* const loss = settings_.find("loss")->find("plugin");
  gives_probabilities_ = fitted_.answers.classification && loss != nullptr && loss->is_text() &&
                         registry.find(Kind::loss, loss->text()).full_name() == "cross_entropy/cross_entropy";
  loss_->plan({.outputs = fitted_.answers.count,
               .classification = fitted_.answers.classification,
               .largest_batch = batch_ * fitted_.answers.positions.size()});
  plugin::guarded(registry.context(Kind::model, *settings_.find("model")), [&] {
    model_->plan(parameters_);
    parameters_.complete();
  });
  restore(arrays);
  note_libraries(trial, registry);
  plan_metrics(registry);
}

bool Network::says_classes() const noexcept { return training::says_classes(fitted_.answers.classification, *loss_); }

/// A network is of use without the metrics that its training asked for.
void Network::plan_metrics(const plugin::Registry& registry) {
  Data data;
  data.outputs = fitted_.answers.count;
  data.classification = fitted_.answers.classification;
  data.names = fitted_.answers.names;
  data.positions = fitted_.answers.positions;
  std::optional<std::vector<Component<Metric>>> metrics;
  const Value* const asked = settings_.find("metrics");
  if (asked == nullptr || !asked->is_list()) {
    measures_.emplace(metrics, data, loss_->logits(), model_->objectives());
    return;
  }
  metrics.emplace();
  for (const Value& metric : asked->list()) {
    try {
      Component<Metric> component;
      component.build(registry.resolve(Kind::metric, metric), registry);
      metrics->push_back(std::move(component));
    } catch (const Error& error) {
      notes_.push_back(std::string("a metric is left out: ") + error.what());
    }
  }
  measures_.emplace(metrics, data, loss_->logits(), model_->objectives());
}

void Network::restore(const std::vector<results::NamedArray>& arrays) {
  std::set<std::string> restored;
  for (const results::NamedArray& array : arrays) {
    parameters_.restore(array.name, Shape(array.extents), array.values);
    restored.insert(array.name);
  }
  for (const training::NamedView& view : parameters_.views())
    if (!restored.contains(view.name)) throw Error("it lacks the model's parameter '" + view.name + "'");
}

/// Of those that compute what the network says.
void Network::note_libraries(const results::TrialRecord& trial, const plugin::Registry& registry) {
  const std::string recorded = "\n" + said_of(trial, "libraries") + "\n";
  Value used(Value::Map{{"model", *settings_.find("model")}, {"loss", *settings_.find("loss")}});
  std::vector<std::string> others;
  for (const plugin::Library* const library : trial::libraries_of(used, registry))
    if (recorded.find("\n" + library->name + " " + library->version + " content:" + library->content + "\n") ==
        std::string::npos)
      others.push_back("'" + library->name + "'");
  if (said_of(trial, "build") != trial::this_build().hash) others.insert(others.begin(), "plexus");
  if (!others.empty())
    notes_.push_back(joined(others) + (others.size() == 1 ? " is" : " are") +
                     " of another build than the one that trained the network (plexus " +
                     said_of(trial, "plexus_version") + "): its scores may differ in their last digits");
}

std::vector<std::string> differences_from_stored(const results::TrialRecord& trial, const plugin::Registry& registry,
                                                 const data::ExampleSet& trained_on) {
  Network network(trial, registry, Weights::final);
  // From the rows as they are stored: what the file says is all that makes inputs of them.
  const data::Division& division = trained_on.division();
  const Data test = division.test_is_parted ? data::only(trained_on.stored(), division.test, {})
                                            : data::only(trained_on.stored(), {}, division.test);
  const data::Matched matched = data::match(test, network.fitted(), data::TargetUse::ignored);
  data::Division all;
  for (std::size_t row = 0; row < division.test.size(); ++row) all.test.push_back(static_cast<std::uint32_t>(row));
  all.test_is_parted = division.test_is_parted;
  const data::ExampleSet rows(matched.data, network.fitted(), all);
  const std::vector<float> outputs = network.outputs(rows, rows.test());
  const std::size_t width = network.answers().count;
  std::size_t different = 0;
  if (network.says_classes()) {
    const std::vector<std::int32_t> classes = largest_of(outputs, width);
    if (classes.size() != trial.predicted_labels.size()) return {"the file has predictions of other rows"};
    for (std::size_t row = 0; row < classes.size(); ++row)
      different += classes[row] == trial.predicted_labels[row] ? 0 : 1;
  } else {
    const bool keeps_none = network.answers().reconstructs && trial.predicted_values.empty();
    if (keeps_none) return {};
    if (outputs.size() != trial.predicted_values.size()) return {"the file has predictions of other rows"};
    for (std::size_t row = 0; row * width < outputs.size(); ++row)
      different += std::memcmp(outputs.data() + row * width, trial.predicted_values.data() + row * width,
                               width * sizeof(float)) == 0
                       ? 0
                       : 1;
  }
  if (different == 0) return {};
  return {"the file alone gives other answers than it has stored to " + std::to_string(different) + " of " +
          std::to_string(division.test.size()) + " test rows"};
}

std::vector<float> Network::outputs(const data::ExampleSet& rows, const data::Split& split) {
  const kernels::NoDenormals no_denormals;
  return training::Evaluator(rows, *model_, *loss_, batch_).outputs(split);
}

training::Evaluation Network::evaluate(const data::ExampleSet& rows, const data::Split& split,
                                       training::Predictions& predictions) {
  const kernels::NoDenormals no_denormals;
  return training::Evaluator(rows, *model_, *loss_, batch_).evaluate(split, predictions, measures_->any());
}

/// Rows are compared that have a class: a position without a label takes no part.
template <class Each>
void Network::by_batches(const std::vector<float>& outputs, const std::vector<std::int32_t>& classes,
                         const std::vector<float>& targets, const Each& each) const {
  if (!fitted_.answers.positions.extents().empty()) return by_positions(outputs, classes, each);
  const std::size_t width = fitted_.answers.count;
  const std::size_t stride = padded(width);
  const std::size_t count = outputs.size() / width;
  Buffer said(batch_ * stride);
  Buffer wanted(batch_ * stride);
  for (std::size_t begin = 0; begin < count; begin += batch_) {
    const std::size_t size = std::min(batch_, count - begin);
    for (std::size_t b = 0; b < size; ++b)
      for (std::size_t k = 0; k < width; ++k) {
        const std::size_t row = begin + b;
        said.data()[b * stride + k] = outputs[row * width + k];
        wanted.data()[b * stride + k] =
            classes.empty() ? targets[row * width + k] : (classes[row] == static_cast<std::int32_t>(k) ? 1.0F : 0.0F);
      }
    const Targets known{.values = {wanted.data(), size, width, stride},
                        .labels = classes.empty() ? nullptr : classes.data() + begin};
    each(ConstRows{said.data(), size, width, stride}, known);
  }
}

template <class Each>
void Network::by_positions(const std::vector<float>& outputs, const std::vector<std::int32_t>& labels,
                           const Each& each) const {
  const data::Answers& answers = fitted_.answers;
  const std::size_t positions = answers.positions.size();
  const std::size_t width = positions * answers.count;
  training::ComparedRows compared(answers.positions, answers.count, batch_);
  std::vector<float> wanted(batch_ * width);
  for (std::size_t begin = 0; begin * width < outputs.size(); begin += batch_) {
    const std::size_t size = std::min(batch_, outputs.size() / width - begin);
    const std::int32_t* const known = labels.data() + begin * positions;
    std::fill(wanted.begin(), wanted.end(), 0.0F);
    for (std::size_t p = 0; p < size * positions; ++p)
      if (known[p] >= 0) wanted[p * answers.count + static_cast<std::size_t>(known[p])] = 1.0F;
    const auto [said, targets] = compared.of({outputs.data() + begin * width, size, width, width},
                                             {.values = {wanted.data(), size, width, width}, .labels = known});
    if (said.count > 0) each(said, targets);
  }
}

double Network::loss_of(const std::vector<float>& outputs, const std::vector<std::int32_t>& classes,
                        const std::vector<float>& targets) {
  double sum = 0.0;
  std::size_t rows = 0;
  by_batches(outputs, classes, targets, [&](const ConstRows& said, const Targets& known) {
    sum += loss_->evaluate(said, known, Rows{}) * static_cast<double>(said.count);
    rows += said.count;
  });
  return sum / static_cast<double>(rows);
}

std::vector<double> Network::measures_of(const std::vector<float>& outputs, const std::vector<std::int32_t>& classes,
                                         const std::vector<float>& targets) {
  const auto without_label = std::count(classes.begin(), classes.end(), no_label);
  measures_->begin(outputs.size() / fitted_.answers.count - static_cast<std::size_t>(without_label));
  by_batches(outputs, classes, targets,
             [&](const ConstRows& said, const Targets& known) { measures_->add(said, known); });
  return measures_->values();
}

std::vector<float> Network::outputs_of_inputs(const std::vector<float>& inputs) {
  const kernels::NoDenormals no_denormals;
  const std::size_t width = fitted_.shape.size();
  const std::size_t count = inputs.size() / width;
  std::vector<float> all;
  all.reserve(count * fitted_.answers.output_shape().size());
  Buffer aligned(batch_ * width);
  for (std::size_t begin = 0; begin < count; begin += batch_) {
    const std::size_t size = std::min(batch_, count - begin);
    std::copy_n(inputs.begin() + static_cast<std::ptrdiff_t>(begin * width), size * width, aligned.data());
    const ConstRows outputs = model_->forward({aligned.data(), size, width, width}, Pass{.mode = Mode::evaluation});
    for (std::size_t b = 0; b < size; ++b) all.insert(all.end(), outputs.row(b), outputs.row(b) + outputs.width);
  }
  return all;
}

std::vector<std::int32_t> largest_of(const std::vector<float>& outputs, std::size_t width) {
  std::vector<std::int32_t> largest;
  for (std::size_t begin = 0; begin < outputs.size(); begin += width)
    largest.push_back(training::index_of_largest(outputs.data() + begin, width));
  return largest;
}

std::vector<float> softmax(const std::vector<float>& outputs, std::size_t width) {
  std::vector<float> probabilities(outputs.size());
  std::vector<double> exponentials(width);
  for (std::size_t begin = 0; begin < outputs.size(); begin += width) {
    const auto* const row = outputs.data() + begin;
    const auto largest = static_cast<double>(*std::max_element(row, row + width));
    double sum = 0.0;
    for (std::size_t k = 0; k < width; ++k) {
      exponentials[k] = std::exp(static_cast<double>(row[k]) - largest);
      sum += exponentials[k];
    }
    for (std::size_t k = 0; k < width; ++k) probabilities[begin + k] = static_cast<float>(exponentials[k] / sum);
  }
  return probabilities;
}

}  // namespace plexus::network
