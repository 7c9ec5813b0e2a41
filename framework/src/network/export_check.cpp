#include <plexus/error.h>

#include <algorithm>
#include <cmath>

#include "network/export.h"
#include "values/json.h"

namespace plexus::network {

void check_export(const Layers& layers, const std::vector<float>& rows, const std::vector<float>& expected,
                  double tolerance) {
  const std::vector<float> said = follow(layers, rows);
  const std::size_t width = layers.answers.count;
  double largest = 0.0;
  double furthest = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::fabs(static_cast<double>(expected[i])));
    const double apart = std::fabs(static_cast<double>(said.at(i)) - static_cast<double>(expected[i]));
    furthest = std::isnan(apart) ? HUGE_VAL : std::max(furthest, apart);
  }
  std::size_t other_classes = 0;
  if (layers.answers.classification) {
    const std::vector<std::int32_t> mine = largest_of(said, width);
    const std::vector<std::int32_t> of_network = largest_of(expected, width);
    for (std::size_t row = 0; row < mine.size(); ++row) {
      const auto* const scores = expected.data() + row * width;
      // Two scores that are equal but for rounding are no other answer.
      const double gap = static_cast<double>(scores[of_network[row]]) - static_cast<double>(scores[mine[row]]);
      other_classes += gap > tolerance * std::max(largest, 1.0) ? 1 : 0;
    }
  }
  if (other_classes == 0 && furthest <= tolerance * std::max(largest, 1.0)) return;
  throw Error("what would be exported disagrees with the network: outputs differ by up to " +
              values::to_text(Value(furthest)) + ", and " + std::to_string(other_classes) + " of " +
              std::to_string(expected.size() / width) + " rows are of another class; nothing was written");
}

}  // namespace plexus::network
