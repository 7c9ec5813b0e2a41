// Words of PyTorch, Keras, scikit-learn, Lightning, Hydra and others, and what plexus calls the same.
#pragma once

#include <string>
#include <string_view>

namespace plexus::config {

/// What is said of a word where plexus expects a key or a plugin: "'lr' is called 'optimizer.learning_rate' here";
/// empty: the word is not known. Upper and lower case, '-' and '_' count as the same.
[[nodiscard]] std::string advice_on_word(std::string_view word);

}  // namespace plexus::config
