// What is said of inputs by their names.
#pragma once

#include <plexus/named_input.h>

#include <string>
#include <vector>

#include "data/settings.h"

namespace plexus::data {

/// "'image', 'measurements'"
[[nodiscard]] std::string quoted_names(const std::vector<NamedInput>& inputs);

/// "image (28, 28, 1), measurements (3)"
[[nodiscard]] std::string names_with_shapes(const std::vector<NamedInput>& inputs);

/// Throws Error where the setting `dataset.SETTING` says words of inputs that there are not; `inputs` are empty where
/// there is one without a name.
void check_words(const WordOfInputs& words, const std::vector<NamedInput>& inputs, const std::string& setting);

}  // namespace plexus::data
