#include "report/showcase.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "report/page.h"

#include "data/inputs.h"

namespace plexus::report {
namespace {

constexpr std::size_t most_units = 36;
constexpr std::size_t fewest_units = 10;
constexpr std::size_t most_filters = 32;
constexpr std::size_t most_channels = 16;

/// The first `extents` of an array of `full` ones.
std::vector<float> part_of(const std::vector<float>& values, const std::vector<std::size_t>& full,
                           const std::vector<std::size_t>& extents) {
  std::vector<float> part;
  std::vector<std::size_t> at(full.size(), 0);
  for (;;) {
    std::size_t offset = 0;
    for (std::size_t d = 0; d < full.size(); ++d) offset = offset * full[d] + at[d];
    part.insert(part.end(), values.begin() + static_cast<std::ptrdiff_t>(offset),
                values.begin() + static_cast<std::ptrdiff_t>(offset + extents.back()));
    std::size_t d = full.size() - 1;
    while (d > 0 && ++at[d - 1] == extents[d - 1]) at[--d] = 0;
    if (d == 0) return part;
  }
}

void add_weights(std::vector<Weights>& all, const std::string& moment, const std::vector<results::NamedArray>& arrays,
                 std::size_t input_size, std::size_t most_floats) {
  for (const results::NamedArray& array : arrays) {
    std::vector<std::size_t> extents = array.extents;
    if (array.values.empty()) continue;
    if (extents.size() == 2 && extents[0] == input_size) {
      extents[1] = std::min({extents[1], most_units, std::max(fewest_units, most_floats / input_size)});
    } else if (extents.size() == 4 && extents[0] > 1 && extents[1] > 1) {
      extents[2] = std::min(extents[2], most_channels);
      extents[3] = std::min(extents[3], most_filters);
    } else {
      continue;
    }
    all.push_back({moment, array.name, array.extents, extents, part_of(array.values, array.extents, extents)});
  }
}

using Pair = std::pair<std::size_t, std::size_t>;  // true and predicted class

/// Test rows that were classified wrongly: one of each pair of classes in turn, the most frequent pair first.
std::vector<std::size_t> chosen_mistakes(const std::map<Pair, std::vector<std::size_t>>& mistakes) {
  std::vector<const std::vector<std::size_t>*> pairs;
  for (const auto& [pair, rows] : mistakes) pairs.push_back(&rows);
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto* a, const auto* b) { return a->size() > b->size(); });
  std::vector<std::size_t> chosen;
  for (std::size_t turn = 0; chosen.size() < most_mistakes; ++turn) {
    const std::size_t before = chosen.size();
    for (const auto* rows : pairs)
      if (turn < rows->size() && chosen.size() < most_mistakes) chosen.push_back((*rows)[turn]);
    if (chosen.size() == before) break;
  }
  return chosen;
}

/// Pixels as they are; reals from their lowest to their highest value over all that are shown.
std::vector<std::vector<std::uint8_t>> images_of(const data::Split& test, std::size_t size,
                                                 const std::vector<std::size_t>& rows) {
  std::vector<std::vector<std::uint8_t>> images;
  std::vector<std::vector<float>> all;
  for (const std::size_t row : rows) all.push_back(data::row_of(*test.examples, size, test.row(row)));
  if (data::are_bytes(*test.examples)) {
    for (const std::vector<float>& values : all) images.emplace_back(values.begin(), values.end());
    return images;
  }
  float low = INFINITY;
  float high = -INFINITY;
  for (const std::vector<float>& values : all) {
    low = std::min(low, *std::min_element(values.begin(), values.end()));
    high = std::max(high, *std::max_element(values.begin(), values.end()));
  }
  const float scale = high > low ? 255.0F / (high - low) : 0.0F;
  for (const std::vector<float>& values : all) {
    auto& image = images.emplace_back();
    for (const float value : values) image.push_back(static_cast<std::uint8_t>(std::lround((value - low) * scale)));
  }
  return images;
}

void require_same(bool same) {
  if (!same) throw Error("the data set is no longer the one that this trial was tested on");
}

void add_mistakes(Showcase& showcase, const results::TrialRecord& trial, const data::ExampleSet& examples) {
  const data::Split& test = examples.test();
  require_same(trial.predicted_labels.size() == test.count && trial.classes == examples.data().outputs);
  std::vector<std::int64_t> confusion(trial.classes * trial.classes, 0);
  std::map<Pair, std::vector<std::size_t>> mistakes;
  for (std::size_t row = 0; row < test.count; ++row) {
    const auto truth = static_cast<std::size_t>(test.examples->labels[test.row(row)]);
    const auto predicted = static_cast<std::size_t>(trial.predicted_labels[row]);
    require_same(predicted < trial.classes);
    ++confusion[truth * trial.classes + predicted];
    if (truth == predicted) continue;
    mistakes[{truth, predicted}].push_back(row);
    ++showcase.mistake_count;
  }
  // The trial counted the same itself.
  require_same(trial.confusion.empty() || trial.confusion == confusion);
  if (!is_image(examples.data().shape)) return;
  const std::vector<std::size_t> rows = chosen_mistakes(mistakes);
  auto images = images_of(test, examples.data().shape.size(), rows);
  for (std::size_t i = 0; i < rows.size(); ++i)
    showcase.mistakes.push_back({rows[i], static_cast<std::size_t>(test.examples->labels[test.row(rows[i])]),
                                 static_cast<std::size_t>(trial.predicted_labels[rows[i]]), std::move(images[i])});
}

void add_predictions(Showcase& showcase, const results::TrialRecord& trial, const data::ExampleSet& examples) {
  const data::Split& test = examples.test();
  const std::size_t outputs = examples.data().outputs;
  require_same(trial.predicted_outputs == outputs && trial.predicted_values.size() == test.count * outputs);
  const std::size_t rows = std::min(test.count, std::max<std::size_t>(1, most_predictions / outputs));
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t output = 0; output < outputs; ++output)
      showcase.predictions.push_back({row, output, test.examples->targets[test.row(row) * outputs + output],
                                      trial.predicted_values[row * outputs + output]});
}

}  // namespace

bool is_image(const Shape& shape) {
  if (shape.rank() == 2) return shape[0] > 1 && shape[1] > 1;
  return shape.rank() == 3 && shape[0] > 1 && shape[1] > 1 && (shape[2] == 1 || shape[2] == 3);
}

std::vector<Weights> visible_weights(const results::TrialRecord& trial, std::size_t input_size,
                                     std::size_t most_floats) {
  std::vector<Weights> weights;
  add_weights(weights, "final", trial.final_parameters, input_size, most_floats);
  add_weights(weights, "best", trial.best_parameters, input_size, most_floats);
  add_weights(weights, "average", trial.average_parameters, input_size, most_floats);
  add_weights(weights, "initial", trial.initial_parameters, input_size, most_floats);
  return weights;
}

void add_examples(Showcase& showcase, const results::TrialRecord& trial, const data::ExampleSet& examples) {
  // Of examples with a class at each of their positions nothing is shown.
  if (!trial.predicted_labels.empty() && !examples.data().labels_positions()) add_mistakes(showcase, trial, examples);
  if (!trial.predicted_values.empty() && !examples.data().classification) add_predictions(showcase, trial, examples);
}

std::vector<ObservedLines> observed_lines(const results::TrialRecord& trial) {
  constexpr std::size_t most_lines = 64;
  constexpr std::size_t most_moments = 400;
  std::vector<ObservedLines> all;
  for (const results::Observation& observation : trial.observations) {
    for (const results::Observation::Array& array : observation.arrays) {
      const std::size_t lines = array.size();
      if (array.dimensions.size() > 1 || lines > most_lines || observation.moments.empty()) continue;
      ObservedLines& shown = all.emplace_back();
      shown.observer = observation.name;
      shown.array = array.name;
      shown.meaning = array.meaning;
      shown.moment = observation.moment;
      shown.labels = array.dimensions.empty() ? std::vector<std::string>{""} : array.dimensions.front().labels;
      for (std::size_t i = shown.labels.size(); i < lines; ++i) shown.labels.push_back(std::to_string(i));
      for (const std::size_t position : spread_positions(observation.moments.size(), most_moments)) {
        shown.moments.push_back(observation.moments[position]);
        const auto first = array.values.begin() + static_cast<std::ptrdiff_t>(position * lines);
        shown.values.insert(shown.values.end(), first, first + static_cast<std::ptrdiff_t>(lines));
      }
    }
  }
  return all;
}

}  // namespace plexus::report
