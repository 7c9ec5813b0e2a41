#include "data/named_inputs.h"

#include <plexus/error.h>

#include <algorithm>
#include <variant>

namespace plexus::data {

std::string quoted_names(const std::vector<NamedInput>& inputs) {
  std::string text;
  for (const NamedInput& input : inputs) text += (text.empty() ? "'" : ", '") + input.name + "'";
  return text;
}

std::string names_with_shapes(const std::vector<NamedInput>& inputs) {
  std::string text;
  for (const NamedInput& input : inputs) text += (text.empty() ? "" : ", ") + input.name + " " + to_string(input.shape);
  return text;
}

void check_words(const WordOfInputs& words, const std::vector<NamedInput>& inputs, const std::string& setting) {
  const auto* const named = std::get_if<Named<std::string>>(&words);
  if (named == nullptr) return;
  if (inputs.empty())
    throw Error("'dataset." + setting +
                "' says it of inputs by their names, but the data have one input without a name; write one word" +
                (named->empty() ? "" : ", '" + setting + ": " + named->front().second + "'"));
  for (const auto& [name, word] : *named)
    if (std::none_of(inputs.begin(), inputs.end(),
                     [&name = name](const NamedInput& input) { return input.name == name; }))
      throw Error("'dataset." + setting + "' names the input '" + name +
                  "', which the data do not have; expected one of " + quoted_names(inputs));
}

}  // namespace plexus::data
