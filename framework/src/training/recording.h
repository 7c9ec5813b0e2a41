// What an observer has recorded.
#pragma once

#include <plexus/observer.h>

#include <cstdint>
#include <string>
#include <vector>

namespace plexus::training {

struct Recording {
  struct Array {
    RecordedArray declared;
    std::vector<float> values;  ///< (moment, …)
  };

  std::string name;                   ///< in the trial unique
  bool by_steps = false;              ///< moments are steps, not epochs
  std::vector<std::int64_t> moments;  ///< steps or epochs done: 1 is the first
  std::vector<Array> arrays;
};

}  // namespace plexus::training
