// Labels of a grid axis, or one setting over many trials: all integers, all reals, or all text.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace plexus::results {

using Labels = std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

/// The narrowest form that holds all `values`: integers (false and true are 0 and 1), reals (an absent value becomes
/// NaN), else text, where lists
/// and maps are written as values::to_text() does (`[256, 128]`) and an absent value is empty.
[[nodiscard]] Labels to_labels(const std::vector<Value>& values);

/// Whether all are true or false, or absent, and not all are absent: then their labels are 1 and 0.
[[nodiscard]] bool are_booleans(const std::vector<Value>& values);

[[nodiscard]] std::size_t size_of(const Labels& labels);

/// labels[positions[0]], labels[positions[1]], …
[[nodiscard]] Labels pick(const Labels& labels, const std::vector<std::size_t>& positions);

}  // namespace plexus::results
