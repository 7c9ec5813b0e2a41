// The numbers of a difference under the names that CSV, JSON and HDF5 share.
#pragma once

#include <span>

#include "comparison/comparison.h"

namespace plexus::comparison {

struct Field {
  const char* name;
  const char* meaning;
  double (*of)(const Difference&);
  bool is_count;  ///< a whole number; NaN where there is none
};

[[nodiscard]] std::span<const Field> fields();

}  // namespace plexus::comparison
