// A trial looked at closely, for the report: its first weights, what it took for something else, what it predicted.
#pragma once

#include <cstddef>
#include <vector>

#include "data/examples.h"
#include "report/content.h"
#include "results/trial.h"

namespace plexus::report {

/// Of what observers recorded, what a figure can show: numbers, and rows of not too many of them. Of many moments some.
[[nodiscard]] std::vector<ObservedLines> observed_lines(const results::TrialRecord& trial);

inline constexpr std::size_t most_mistakes = 40;
inline constexpr std::size_t most_predictions = 500;

/// Weights that can be seen as images: those of a dense layer that has `input_size` inputs, and the filters of
/// convolutions. At most `most_floats` for each moment (initial, best, final), as far as that leaves ten outputs.
[[nodiscard]] std::vector<Weights> visible_weights(const results::TrialRecord& trial, std::size_t input_size,
                                                   std::size_t most_floats);

/// Adds mistakes (classification of images) or predictions (regression) on the test rows. Throws Error if the examples
/// are not those that the trial was tested on.
void add_examples(Showcase& showcase, const results::TrialRecord& trial, const data::ExampleSet& examples);

/// True for (height, width) and (height, width, 1 or 3), neither side of which is 1.
[[nodiscard]] bool is_image(const Shape& shape);

}  // namespace plexus::report
