// What arrays of numbers mean as inputs and as targets.
#pragma once

#include <plexus/plugin.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace hdf5 {

struct Targets {
  bool classification = true;
  bool one_hot = false;              ///< the labels came as rows of zeros and a one
  std::size_t outputs = 0;           ///< classes that occur or have a column; or real targets
  std::vector<std::int32_t> labels;  ///< (count), for classification
  std::vector<float> values;         ///< (count, outputs), for regression
};

/// Bytes as they are, all else as float.
[[nodiscard]] std::variant<std::vector<std::uint8_t>, std::vector<float>> to_inputs(plexus::Array array);

/// Labels or real targets, as `task` (auto, classification, regression) says. `subject` begins the messages. Requires
/// one extent or more. Throws EnvironmentError if the numbers cannot be what they should.
[[nodiscard]] Targets to_targets(const plexus::Array& array, const std::string& task, const std::string& subject);

}  // namespace hdf5
