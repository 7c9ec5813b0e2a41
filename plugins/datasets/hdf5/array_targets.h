// What arrays of numbers or texts mean as targets.
#pragma once

#include <plexus/plugin.h>

#include <cstdint>
#include <string>
#include <vector>

namespace arrays {

inline constexpr double largest_label = 1e9;  ///< of numbers that are classes

/// Targets as they stand in an array: not yet labels, because the classes of training and test are one list.
struct RawTargets {
  enum class Form { classes, one_hot, numbers };

  Form form = Form::classes;
  std::size_t columns = 1;         ///< of one_hot and numbers
  std::vector<std::string> texts;  ///< (count): the class of each example; for classes that are texts
  std::vector<std::int32_t> ids;   ///< (count): the same of those that are numbers; for one_hot the column that is 1
  std::vector<float> values;       ///< (count, columns): for numbers
  bool written_as_reals = false;   ///< whole numbers of a floating type are taken for classes
  bool is_text = false;
};

/// Whether each row is zeros and a single one.
[[nodiscard]] bool is_one_hot(const plexus::Array& array);

/// `task`: auto, classification, regression. `subject` begins the messages. Requires one extent or more. Throws
/// EnvironmentError if the values cannot be what they should.
[[nodiscard]] RawTargets to_targets(const plexus::Array& array, const std::string& task, const std::string& subject);

/// The classes of both, in order: whole numbers by value, texts by their bytes. Numbers that are never negative are
/// classes from 0 on, so that a class that does not occur keeps its place, unless that would leave most without rows.
[[nodiscard]] std::vector<std::string> classes_of(const RawTargets& train, const RawTargets* test);

/// The number of each example's class.
[[nodiscard]] std::vector<std::int32_t> labels_of(const RawTargets& targets, const std::vector<std::string>& classes);

}  // namespace arrays
