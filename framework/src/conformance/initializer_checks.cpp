// What is asked of an initializer: every weight is set, from the stream alone, so that neurons differ.
#include <plexus/buffer.h>
#include <plexus/initializer.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "conformance/fenced.h"
#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

struct Extents {
  std::size_t inputs;
  std::size_t outputs;
};

constexpr Extents shapes[] = {{1, 1}, {1, 5}, {5, 1}, {7, 3}, {3, 17}, {64, 48}};

/// Weights (inputs, outputs), without padding, drawn from a stream of that number.
std::vector<float> drawn(const Initializer& initializer, const Extents& shape, std::uint64_t index) {
  std::vector<float> values = roomy(shape.inputs * shape.outputs);
  std::fill(values.begin(), values.end(), Fenced::untouched());
  Stream stream(1, "check initializer", index);
  initializer.fill({.values = {values.data(), shape.inputs, shape.outputs, shape.outputs},
                    .fan_in = shape.inputs,
                    .fan_out = shape.outputs},
                   stream);
  return values;
}

/// Whether it draws random numbers: those that follow are others then.
bool draws(const Initializer& initializer) {
  Stream stream(1, "check initializer", 99);
  Stream untouched = stream;
  std::vector<float> values = roomy(12);
  initializer.fill({.values = {values.data(), 4, 3, 3}, .fan_in = 4, .fan_out = 3}, stream);
  return stream.bits() != untouched.bits();
}

std::string text_of(const Extents& shape) {
  return "(" + std::to_string(shape.inputs) + ", " + std::to_string(shape.outputs) + ")";
}

void check_values(const Subject& subject) {
  const auto initializer = subject.build<Initializer>();
  for (const Extents& shape : shapes) {
    const auto values = drawn(*initializer, shape, 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string where = "weight [" + std::to_string(i / shape.outputs) + ", " +
                                std::to_string(i % shape.outputs) + "] of " + text_of(shape);
      if (Fenced::is_untouched(values[i]))
        throw Failure{where + " was left as it was", "set every value of every row: weights.values.row(i)[j]"};
      if (!std::isfinite(values[i]))
        throw Failure{where + " is not finite",
                      "look for a division by 0 or the logarithm of 0 (uniform() can give 0)"};
    }
  }
}

void check_stream(const Subject& subject) {
  const auto initializer = subject.build<Initializer>();
  constexpr Extents shape{8, 5};
  const auto first = drawn(*initializer, shape, 1);
  const auto other = drawn(*initializer, shape, 2);
  const auto again = drawn(*initializer, shape, 1);
  const auto same = [](const std::vector<float>& a, const std::vector<float>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  if (!same(first, again))
    throw Failure{"the same stream gives other weights the second time",
                  "draw every random number from the `stream` that is handed over, and keep nothing between calls"};
  if (draws(*initializer) && same(first, other))
    throw Failure{"it draws from the stream, but another stream gives the same weights", "use what was drawn"};
}

void check_moments(const Subject& subject) {
  const auto initializer = subject.build<Initializer>();
  if (!draws(*initializer)) return;  // weights that are not random are what the author wants them to be
  constexpr Extents shape{96, 64};
  const auto values = drawn(*initializer, shape, 1);
  const auto at = [&](std::size_t i, std::size_t j) { return values[i * shape.outputs + j]; };
  double sum = 0.0;
  double squares = 0.0;
  for (const float value : values) {
    if (Fenced::is_untouched(value)) return;  // that is what "values" finds
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  if (!std::isfinite(squares)) return;  // and that
  const auto count = static_cast<double>(values.size());
  const double deviation = std::sqrt(std::max(0.0, squares / count - sum / count * (sum / count)));
  const double gain = deviation * std::sqrt(static_cast<double>(shape.inputs));
  if (!(gain > 1e-3 && gain < 1e3))
    throw Failure{"weights of " + text_of(shape) + " have the standard deviation " + number(deviation) +
                      ", with which a signal changes by the factor " + number(gain) + " in every layer",
                  "scale by the fan, as 1/sqrt(fan_in), or choose another default"};
  for (std::size_t j = 1; j < shape.outputs; ++j) {
    std::size_t i = 0;
    while (i < shape.inputs && at(i, j) == at(i, 0)) ++i;
    if (i == shape.inputs)
      throw Failure{"outputs 0 and " + std::to_string(j) + " of " + text_of(shape) + " have the same weights",
                    "neurons that begin alike stay alike: draw each weight anew from the stream"};
  }
  for (std::size_t i = 1; i < shape.inputs; ++i)
    if (std::equal(&values[0], &values[0] + shape.outputs, &values[i * shape.outputs]))
      throw Failure{"inputs 0 and " + std::to_string(i) + " of " + text_of(shape) + " have the same weights",
                    "draw each weight anew from the stream, and look at the index of the row"};
}

/// Of a dense layer on inputs of many sizes: it must come to an end, and give weights.
void check_adjusted(const Subject& subject) {
  const auto initializer = subject.build<Initializer>();
  if (!initializer->looks_at_outputs()) return;
  constexpr std::size_t rows = 64;
  constexpr std::size_t most_rounds = 100;
  for (const double size : {0.01, 1.0, 30.0}) {
    const Extents shape{16, 5};
    Buffer values(shape.inputs * padded(shape.outputs));
    const WeightsToFill weights{.values = {values.data(), shape.inputs, shape.outputs, padded(shape.outputs)},
                                .fan_in = shape.inputs,
                                .fan_out = shape.outputs};
    Stream stream(1, "check initializer", 4);
    initializer->fill(weights, stream);
    std::vector<float> inputs(rows * shape.inputs);
    Stream of_inputs(1, "check initializer", 5);
    for (float& x : inputs) x = static_cast<float>(size * of_inputs.normal());
    Buffer outputs(rows * padded(shape.outputs));
    const Rows y{outputs.data(), rows, shape.outputs, padded(shape.outputs)};
    for (std::size_t round = 0;; ++round) {
      for (std::size_t b = 0; b < rows; ++b)
        for (std::size_t j = 0; j < shape.outputs; ++j) {
          double sum = 0.0;
          for (std::size_t i = 0; i < shape.inputs; ++i)
            sum += static_cast<double>(inputs[b * shape.inputs + i]) * static_cast<double>(weights.values.row(i)[j]);
          y.row(b)[j] = static_cast<float>(sum);
        }
      if (!initializer->adjust(weights, y, round)) break;
      if (round == most_rounds)
        throw Failure{"adjust() wants to look again after " + std::to_string(round) + " rounds, of a layer with " +
                          "inputs of about " + number(size),
                      "come to an end: `round` counts from 0"};
    }
    for (std::size_t i = 0; i < shape.inputs; ++i)
      for (std::size_t j = 0; j < shape.outputs; ++j)
        if (!std::isfinite(weights.values.row(i)[j]))
          throw Failure{"adjust() makes a weight " + number(static_cast<double>(weights.values.row(i)[j])) +
                            ", of a layer with inputs of about " + number(size),
                        "look for a division by 0"};
  }
}

void check_initializer_bounds(const Subject& subject) {
  Fenced::harden();
  const auto initializer = subject.build<Initializer>();
  for (const Extents& shape : shapes) {
    FencedRows weights(shape.inputs, shape.outputs, padded(shape.outputs));
    Stream stream(1, "check initializer", 3);
    initializer->fill({.values = weights.rows(), .fan_in = shape.inputs, .fan_out = shape.outputs}, stream);
    weights.require_whole("the weights " + text_of(shape));
  }
}

}  // namespace

std::vector<Check> initializer_checks(const Subject& subject) {
  const auto bits = [subject] {
    const auto initializer = subject.build<Initializer>();
    Bits all;
    for (const Extents& shape : shapes) all << drawn(*initializer, shape, 1);
    return std::move(all).text();
  };
  return {
      in_child(
          "runs",
          [subject] {
            (void)drawn(*subject.build<Initializer>(), {7, 3}, 1);
          },
          true),
      in_child("values", [subject] { check_values(subject); }),
      in_child("stream", [subject] { check_stream(subject); }),
      in_child("moments", [subject] { check_moments(subject); }),
      in_child("adjusted", [subject] { check_adjusted(subject); }),
      in_child("bounds", [subject] { check_initializer_bounds(subject); }),
      determinism_check(bits),
  };
}

}  // namespace plexus::conformance
