// What an array says where each position of an example has a label: (count, positions…).
#pragma once

#include <plexus/plugin.h>

#include <cstdint>
#include <string>
#include <vector>

namespace arrays {

/// Whole numbers or texts, one for each position. A negative number and an empty text are no label.
struct PositionLabels {
  plexus::Shape positions;
  std::vector<std::int64_t> numbers;  ///< (count, positions…), if they are numbers
  std::vector<std::string> texts;     ///< the same of texts
  bool is_text = false;
};

/// Whether whole numbers with more than one axis are labels of the positions of such inputs, (positions…) or
/// (positions…, features).
[[nodiscard]] bool fits_positions(const plexus::Array& labels, const plexus::Shape& input);

/// `subject` begins the messages. Throws EnvironmentError for values that cannot be labels.
[[nodiscard]] PositionLabels to_position_labels(plexus::Array array, const std::string& subject);

/// The names of the classes of both, in order, and each label's number in `train` and `test`, no_label where there is
/// none. Numbers from 0 on keep their places, as in classes_of(). `test` may be null.
struct NumberedLabels {
  std::vector<std::string> classes;
  std::vector<std::int32_t> train;
  std::vector<std::int32_t> test;
};
[[nodiscard]] NumberedLabels numbered(const PositionLabels& train, const PositionLabels* test);

}  // namespace arrays
