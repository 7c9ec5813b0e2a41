// "Did you mean …?": the candidate nearest to a misspelt word.
//
//   suggest("lerning_rate", std::vector<std::string>{"learning_rate", "momentum"})   // "learning_rate"
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::text {

/// Damerau-Levenshtein distance (optimal string alignment): letters inserted, deleted, replaced, or two neighbours
/// swapped, each counting 1.
[[nodiscard]] inline std::size_t edit_distance(std::string_view from, std::string_view to) {
  const std::size_t width = to.size() + 1;
  std::vector<std::size_t> before(width);   // row i − 2
  std::vector<std::size_t> above(width);    // row i − 1
  std::vector<std::size_t> current(width);  // row i
  for (std::size_t j = 0; j < width; ++j) current[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::swap(before, above);
    std::swap(above, current);
    current[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t replaced = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      current[j] = std::min({above[j] + 1, current[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
  }
  return current.back();
}

/// The nearest of `candidates` if it is near enough to be what was meant: at most a third of the letters differ, or one
/// word is a shortening of the other ("epoch" of "epochs", "rmsprop" of "rms"). Of several, the first one. Upper and
/// lower case, '-' and '_' count as the same.
template <std::ranges::input_range Candidates>
[[nodiscard]] std::optional<std::string> suggest(std::string_view word, Candidates&& candidates) {
  const auto plain = [](std::string_view text) {
    std::string result;
    for (const char letter : text) {
      if (letter >= 'A' && letter <= 'Z')
        result += static_cast<char>(letter - 'A' + 'a');
      else
        result += letter == '-' ? '_' : letter;
    }
    return result;
  };
  const std::string wanted = plain(word);
  std::optional<std::string> best;
  std::size_t best_distance = 0;
  for (const auto& candidate : candidates) {
    const std::string other = plain(candidate);
    const std::size_t distance = edit_distance(wanted, other);
    const std::size_t longer = std::max(wanted.size(), other.size());
    const bool shortened =
        std::min(wanted.size(), other.size()) >= 3 && (wanted.starts_with(other) || other.starts_with(wanted));
    if (distance > std::max<std::size_t>(1, longer / 3) && !shortened) continue;
    if (distance >= longer) continue;
    if (best && distance >= best_distance) continue;
    best = std::string(candidate);
    best_distance = distance;
  }
  return best;
}

}  // namespace plexus::text
