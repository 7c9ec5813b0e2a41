// Images in the terminal, as characters.
#pragma once

#include <ostream>

#include "data/examples.h"

namespace plexus::cli {

/// The first training image of each class, or of the first rows, side by side. Nothing where inputs are no images.
void print_pictures(std::ostream& out, const data::ExampleSet& examples, std::size_t width);

}  // namespace plexus::cli
