// What is kept of a model's parameters.
#pragma once

#include <plexus/shape.h>

#include <string>
#include <vector>

namespace plexus::training {

/// A copy of one named part of the model.
struct SavedArray {
  std::string name;
  Shape shape;
  std::vector<std::string> dimensions;  ///< one name for each extent
  std::vector<float> values;            ///< row-major
};

}  // namespace plexus::training
