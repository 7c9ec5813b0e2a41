// What descriptions of ops share: numbers as values, and the arrays of weights by their names in the results.
#pragma once

#include <plexus/graph.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace plexus::graph {

[[nodiscard]] inline plexus::Value number(std::size_t value) { return plexus::Value(static_cast<std::int64_t>(value)); }
[[nodiscard]] inline plexus::Value number(int value) { return plexus::Value(value); }
/// The float itself, not a double near it that a person wrote.
[[nodiscard]] inline plexus::Value number(float value) { return plexus::Value(static_cast<double>(value)); }

using DescribedArrays = std::vector<std::pair<std::string, std::string>>;

/// "weights" and, where there is one, "bias", with something before these words.
[[nodiscard]] inline DescribedArrays arrays_of(const Parameter& parameter, const std::string& before = {}) {
  DescribedArrays arrays{{before + "weights", parameter.name + "_weights"}};
  if (parameter.bias) arrays.emplace_back(before + "bias", parameter.name + "_bias");
  return arrays;
}

}  // namespace plexus::graph
