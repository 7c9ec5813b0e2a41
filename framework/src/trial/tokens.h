// Tokens and the layer that takes them: an index that is too large would be taken for the last one, without a word.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <vector>

namespace plexus::trial {

/// Throws Error if a model cannot take the tokens 0 … n − 1 that `dataset.categories: embedding` makes: its layers
/// `embedding` have fewer, or the model is one of those that take their inputs for numbers. `of_inputs`: n of each
/// input; 0: its values are no tokens.
void check_tokens(const Value& model, const std::vector<std::size_t>& of_inputs);

}  // namespace plexus::trial
