// Words of PyTorch, Keras, scikit-learn, Lightning, Hydra and others, and what plexus calls the same.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace plexus::config {

/// What is said of a word where plexus expects a key or a plugin: "'lr' is called 'optimizer.learning_rate' here";
/// empty: the word is not known. Upper and lower case, '-' and '_' count as the same.
[[nodiscard]] std::string advice_on_word(std::string_view word);

/// The one of the settings `known` that others call `word`: of "units" among "outputs" and "initializer" it is
/// "outputs". Empty where none is.
[[nodiscard]] std::string setting_called(std::string_view word, std::span<const std::string> known);

/// What is said of a word among the settings of a layer, where no setting has its meaning; empty: the word is not
/// known.
[[nodiscard]] std::string advice_on_word_of_layer(std::string_view word);
/// The same of a model, before it is looked for elsewhere.
[[nodiscard]] std::string advice_on_word_of_model(std::string_view word);

}  // namespace plexus::config
