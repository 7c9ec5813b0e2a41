// Arrays in the file of another program, and how they become parameters of a model.
#pragma once

#include <plexus/shape.h>

#include <string>
#include <vector>

#include "training/initial.h"

namespace plexus::trial {

struct ForeignArray {
  std::string name;
  Shape shape;
  std::vector<float> values;
  bool is_input_major = false;  ///< weights of a dense layer that lie (inputs, outputs), as the graph around them says
};

struct ForeignArrays {
  std::string source;         ///< for people: "'net.safetensors'"
  bool is_of_plexus = false;  ///< written by `plexus export`
  std::vector<ForeignArray> arrays;
};

/// The arrays under the names and in the layout of results. Throws Error for a map that names what is not there.
[[nodiscard]] std::vector<training::InitialArray> to_parameters(const ForeignArrays& foreign,
                                                                const training::InitialSettings& settings);

}  // namespace plexus::trial
