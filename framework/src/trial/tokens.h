// Tokens and the layer that takes them: an index that is too large would be taken for the last one, without a word.
#pragma once

#include <plexus/value.h>

#include <cstddef>

namespace plexus::trial {

/// Throws Error if a model cannot take the tokens 0 … tokens − 1 that `dataset.categories: embedding` makes: a layer
/// `embedding` has fewer, or the model is one of those that take their inputs for numbers. 0: inputs are no tokens.
void check_tokens(const Value& model, std::size_t tokens);

}  // namespace plexus::trial
