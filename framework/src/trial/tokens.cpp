#include "trial/tokens.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::trial {
namespace {

/// All layers `embedding` below a value.
void find_embeddings(const Value& value, std::vector<const Value*>& found) {
  if (value.is_list())
    for (const Value& element : value.list()) find_embeddings(element, found);
  if (!value.is_map()) return;
  const Value* const plugin = value.find("plugin");
  const bool named = plugin != nullptr && plugin->is_text();
  if (named && (plugin->text() == "embedding" || plugin->text() == "embedding/embedding")) found.push_back(&value);
  for (const auto& entry : value.map()) find_embeddings(entry.second, found);
}

}  // namespace

void check_tokens(const Value& model, const std::vector<std::size_t>& of_inputs) {
  std::vector<std::size_t> asked;
  std::copy_if(of_inputs.begin(), of_inputs.end(), std::back_inserter(asked), [](std::size_t n) { return n > 0; });
  if (asked.empty()) return;
  // Which of several layers is for which of several inputs is not known here: each must do for the smallest, and one
  // for the largest.
  const std::size_t tokens = *std::min_element(asked.begin(), asked.end());
  const std::string wanted = "{plugin: embedding, count: " + std::to_string(tokens) + ", width: 8}";
  std::vector<const Value*> embeddings;
  find_embeddings(model, embeddings);
  std::int64_t largest = 0;
  for (const Value* const embedding : embeddings) {
    const Value* const count = embedding->find("count");
    if (count == nullptr || !count->is_integer()) continue;
    largest = std::max(largest, count->integer());
    if (count->integer() >= static_cast<std::int64_t>(tokens)) continue;
    throw Error("a layer 'embedding' has " + std::to_string(count->integer()) + " tokens, but the columns have " +
                std::to_string(tokens) +
                "; the others would all be its last one; set 'count: " + std::to_string(tokens) + "'");
  }
  const std::size_t most = *std::max_element(asked.begin(), asked.end());
  if (asked.size() > 1 && !embeddings.empty() && largest < static_cast<std::int64_t>(most))
    throw Error("the columns of one input have " + std::to_string(most) +
                " tokens, but no layer 'embedding' has more than " + std::to_string(largest) +
                "; set 'count: " + std::to_string(most) + "' of that for this input");
  static constexpr std::array<std::string_view, 4> of_numbers = {"perceptron", "shallow", "deep", "convolutional"};
  const Value* const plugin = model.find("plugin");
  const bool takes_numbers = plugin != nullptr && plugin->is_text() &&
                             std::find(of_numbers.begin(), of_numbers.end(), plugin->text()) != of_numbers.end();
  if (embeddings.empty() && takes_numbers)
    throw Error("'dataset.categories' is embedding, but the model '" + plugin->text() +
                "' would take the tokens for numbers; use {plugin: sequential, layers: [" + wanted +
                ", flatten, …]}, or 'categories: one_hot'");
}

}  // namespace plexus::trial
