#include "training/class_balance.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <variant>

namespace plexus::training {
namespace {

void require_classes(const data::ExampleSet& examples, const std::string& setting) {
  if (!examples.data().classification)
    throw Error("'training." + setting + "' is about classes, but the targets are numbers; leave it out");
}

/// How many training rows, or positions of them, have each class.
std::vector<std::size_t> labels_of_classes(const data::ExampleSet& examples) {
  std::vector<std::size_t> counts(examples.data().outputs, 0);
  const data::Split& train = examples.train();
  const std::size_t positions = examples.data().positions.size();
  for (std::size_t i = 0; i < train.count; ++i)
    for (std::size_t p = 0; p < positions; ++p)
      if (const std::int32_t label = train.examples->labels[train.row(i) * positions + p]; label >= 0)
        ++counts[static_cast<std::size_t>(label)];
  return counts;
}

/// How much an example of each class counts; empty: 1 each.
std::vector<float> class_weights(const TrainingSettings& training, const data::ExampleSet& examples) {
  if (const auto* word = std::get_if<std::string>(&training.class_weights)) {
    if (*word == "none") return {};
    require_classes(examples, "class_weights");
    const std::vector<std::size_t> counts = labels_of_classes(examples);
    const auto labels = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0}));
    const auto classes = static_cast<double>(
        counts.size() - static_cast<std::size_t>(std::count(counts.begin(), counts.end(), std::size_t{0})));
    std::vector<float> weights;
    for (const std::size_t count : counts)
      weights.push_back(count == 0 ? 0.0F : static_cast<float>(labels / (classes * static_cast<double>(count))));
    return weights;
  }
  require_classes(examples, "class_weights");
  const auto& given = std::get<std::vector<double>>(training.class_weights);
  if (given.size() != examples.data().outputs)
    throw Error("'training.class_weights' has " + std::to_string(given.size()) + " numbers, but there are " +
                std::to_string(examples.data().outputs) + " classes; give one for each, or 'balanced'");
  return {given.begin(), given.end()};
}

}  // namespace

ExampleWeights weights_in_training(const TrainingSettings& training, const data::ExampleSet& examples) {
  const data::Split& train = examples.train();
  const std::vector<float>& of_rows = train.examples->weights;
  bool counts = of_rows.empty();
  for (std::size_t i = 0; i < train.count && !counts; ++i) counts = of_rows[train.row(i)] > 0.0F;
  if (!counts)
    throw Error("all training rows have the weight 0, so that nothing would be learnt; see 'dataset.weight'");
  return {.of_classes = class_weights(training, examples), .of_rows = true};
}

BalancedRows::BalancedRows(const data::ExampleSet& examples) : of_class_(examples.data().outputs) {
  require_classes(examples, "sampling");
  if (examples.data().labels_positions())
    throw Error(
        "'training.sampling' draws rows by their class, but here each position of a row has one; set "
        "'training.class_weights: balanced'");
  const data::Split& train = examples.train();
  for (std::size_t i = 0; i < train.count; ++i)
    of_class_[static_cast<std::size_t>(train.examples->labels[train.row(i)])].push_back(static_cast<std::uint32_t>(i));
  std::erase_if(of_class_, [](const auto& rows) { return rows.empty(); });
}

void BalancedRows::draw(std::uint64_t seed, std::uint64_t epoch, std::span<std::uint32_t> rows) const noexcept {
  Stream stream(seed, "sampling", epoch);
  for (std::uint32_t& row : rows) {
    const auto& of_one = of_class_[stream.below(static_cast<std::uint32_t>(of_class_.size()))];
    row = of_one[stream.below(static_cast<std::uint32_t>(of_one.size()))];
  }
}

}  // namespace plexus::training
