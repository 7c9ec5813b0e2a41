// Checks of what goes into the network.
#include <algorithm>
#include <cmath>

#include "data/checks.h"

namespace plexus::data {

std::string channels_first(const Understood& data, const Facts&) {
  const Shape& shape = data.learnt.shape;
  constexpr std::size_t most_channels = 4;
  if (shape.rank() != 3 || shape[0] > most_channels || shape[1] <= most_channels || shape[2] <= most_channels)
    return "";
  return "inputs of the shape " + to_string(shape) + " are taken for images " + std::to_string(shape[0]) +
         " pixels high, " + std::to_string(shape[1]) + " wide, with " + std::to_string(shape[2]) +
         " channels; where the channels come first, as in PyTorch, set 'axes: [example, channel, height, width]'";
}

std::string large_inputs(const Understood& data, const Facts& facts) {
  constexpr double large = 10.0;
  const double size = std::max(std::fabs(facts.lowest_input), std::fabs(facts.highest_input));
  const std::vector<NamedInput>& inputs = data.learnt.inputs;
  // Tokens are large, and go through a table.
  const bool as_stored =
      inputs.empty() ? how_to_normalize(data.settings.normalize, "") == "none"
                     : std::all_of(inputs.begin(), inputs.end(), [&](const NamedInput& input) {
                         return !input.indices && how_to_normalize(data.settings.normalize, input.name) == "none";
                       });
  if (!as_stored || size <= large) return "";
  return "inputs are as stored, between " + number_text(facts.lowest_input) + " and " +
         number_text(facts.highest_input) +
         ", which saturates units and makes usual learning rates too large; leave out 'normalize: none', or set it to "
         "standardize";
}

}  // namespace plexus::data
