#include "array_targets.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <type_traits>
#include <unordered_map>

namespace arrays {
namespace {

using plexus::EnvironmentError;
using Form = RawTargets::Form;

/// More different whole numbers of a floating type than this are quantities.
constexpr std::size_t most_real_classes = 20;

template <class T>
std::vector<float> to_floats(const std::vector<T>& values) {
  std::vector<float> floats;
  floats.reserve(values.size());
  for (const T value : values) floats.push_back(static_cast<float>(value));
  return floats;
}

template <class T>
bool has_one_hot_rows(const std::vector<T>& values, std::size_t columns) {
  for (std::size_t begin = 0; begin < values.size(); begin += columns) {
    std::size_t ones = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      if (values[begin + i] == T{1})
        ++ones;
      else if (values[begin + i] != T{0})
        return false;
    }
    if (ones != 1) return false;
  }
  return true;
}

template <class T>
RawTargets from_one_hot(const std::vector<T>& values, std::size_t columns) {
  RawTargets targets;
  targets.form = Form::one_hot;
  targets.columns = columns;
  for (std::size_t begin = 0; begin < values.size(); begin += columns) {
    const auto row = values.begin() + static_cast<std::ptrdiff_t>(begin);
    targets.ids.push_back(
        static_cast<std::int32_t>(std::find(row, row + static_cast<std::ptrdiff_t>(columns), T{1}) - row));
  }
  return targets;
}

/// Whether reals are few whole numbers, as MATLAB and np.loadtxt write labels.
bool are_labels(const std::vector<double>& values) {
  std::set<double> different;
  for (const double value : values) {
    if (!std::isfinite(value) || value != std::floor(value)) return false;
    different.insert(value);
    if (different.size() > most_real_classes) return false;
  }
  return true;
}

template <class T>
RawTargets from_labels(const std::vector<T>& values, const std::string& subject) {
  RawTargets targets;
  targets.ids.reserve(values.size());
  for (const T value : values) {
    const auto number = static_cast<double>(value);
    // Not (a and b), so that NaN is refused, too.
    if (!(std::fabs(number) <= largest_label) || number != std::floor(number))
      throw EnvironmentError(subject + ": the label of example " + std::to_string(targets.ids.size()) + " is " +
                             std::to_string(number) +
                             "; expected a whole number (set 'task' to regression for others)");
    targets.ids.push_back(static_cast<std::int32_t>(number));
  }
  targets.written_as_reals = std::is_floating_point_v<T>;
  return targets;
}

RawTargets convert(const std::vector<std::string>& values, std::size_t columns, const std::string& task,
                   const std::string& subject) {
  if (task == "regression") throw EnvironmentError(subject + ": it holds texts; expected numbers for regression");
  if (columns > 1)
    throw EnvironmentError(subject + ": it has " + std::to_string(columns) + " texts for each example; expected one");
  RawTargets targets;
  targets.texts = values;
  targets.is_text = true;
  return targets;
}

template <class T>
RawTargets convert(const std::vector<T>& values, std::size_t columns, const std::string& task,
                   const std::string& subject) {
  constexpr bool real = std::is_floating_point_v<T>;
  if (columns > 1 && task != "regression" && has_one_hot_rows(values, columns)) return from_one_hot(values, columns);
  bool labels = columns == 1 && (task == "classification" || (task == "auto" && !real));
  if constexpr (real) labels = labels || (columns == 1 && task == "auto" && are_labels(values));
  if (labels) return from_labels(values, subject);
  if (task == "classification" || (task == "auto" && !real))
    throw EnvironmentError(subject + ": its rows of " + std::to_string(columns) +
                           " numbers are not one-hot (zeros and a single one); expected labels, or set 'task' to "
                           "regression");
  RawTargets targets;
  targets.form = Form::numbers;
  targets.columns = columns;
  targets.values = to_floats(values);
  return targets;
}

std::int32_t number_of(const std::string& text) {
  std::int32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

template <class Values>
auto different(const Values& train, const Values* test) {
  std::set<typename Values::value_type> all(train.begin(), train.end());
  if (test != nullptr) all.insert(test->begin(), test->end());
  return all;
}

/// The place of each class in their list.
template <class Id, class IdOf>
std::vector<std::int32_t> places(const std::vector<Id>& ids, const std::vector<std::string>& classes,
                                 const IdOf& id_of) {
  std::unordered_map<Id, std::int32_t> numbers;
  for (const std::string& name : classes) numbers.emplace(id_of(name), static_cast<std::int32_t>(numbers.size()));
  std::vector<std::int32_t> labels;
  labels.reserve(ids.size());
  for (const Id& id : ids) labels.push_back(numbers.at(id));
  return labels;
}

}  // namespace

bool is_one_hot(const plexus::Array& array) {
  std::size_t columns = 1;
  for (std::size_t axis = 1; axis < array.extents.size(); ++axis) columns *= array.extents[axis];
  return std::visit(
      [columns]<class T>(const std::vector<T>& values) {
        if constexpr (std::is_same_v<T, std::string>)
          return false;
        else
          return columns > 1 && has_one_hot_rows(values, columns);
      },
      array.values);
}

RawTargets to_targets(const plexus::Array& array, const std::string& task, const std::string& subject) {
  std::size_t columns = 1;
  for (std::size_t axis = 1; axis < array.extents.size(); ++axis) columns *= array.extents[axis];
  if (columns == 0) throw EnvironmentError(subject + ": it holds no values");
  return std::visit([&](const auto& values) { return convert(values, columns, task, subject); }, array.values);
}

std::vector<std::string> classes_of(const RawTargets& train, const RawTargets* test) {
  std::vector<std::string> classes;
  if (train.is_text) {
    const auto texts = different(train.texts, test == nullptr ? nullptr : &test->texts);
    classes.assign(texts.begin(), texts.end());
    return classes;
  }
  const auto numbers = different(train.ids, test == nullptr ? nullptr : &test->ids);
  const std::int32_t last = *numbers.rbegin();
  if (*numbers.begin() == 0 && static_cast<std::size_t>(last) + 1 <= 2 * numbers.size())
    for (std::int32_t i = 0; i <= last; ++i) classes.push_back(std::to_string(i));
  else
    for (const std::int32_t number : numbers) classes.push_back(std::to_string(number));
  return classes;
}

std::vector<std::int32_t> labels_of(const RawTargets& targets, const std::vector<std::string>& classes) {
  if (targets.form == Form::one_hot) return targets.ids;
  if (targets.is_text) return places(targets.texts, classes, [](const std::string& name) { return name; });
  return places(targets.ids, classes, number_of);
}

}  // namespace arrays
