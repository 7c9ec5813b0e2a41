// Checks of what is to be predicted.
#include <plexus/error.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <variant>

#include "data/checks.h"

namespace plexus::data {
namespace {

/// More classes than this that are numbers look like quantities; fewer different numbers look like classes.
constexpr std::size_t many_numbers = 20;

/// A class of fewer rows than this is rare.
constexpr std::size_t few_rows = 5;

bool is_number(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool are_numbers(const std::vector<std::string>& names) { return std::all_of(names.begin(), names.end(), is_number); }

}  // namespace

std::string numbers_as_classes(const Understood& data, const Facts&) {
  const Data& stored = data.stored;
  if (!stored.classification || stored.labels_positions() || stored.outputs <= many_numbers ||
      !are_numbers(stored.names))
    return "";
  const std::size_t rows = stored.train.count + stored.test.count;
  const std::string what = "the target has " + std::to_string(stored.outputs) + " different whole numbers, " +
                           class_text(stored, 0) + " to " + class_text(stored, stored.outputs - 1) + ", in " +
                           std::to_string(rows) + " rows, and each is taken for a class";
  if (stored.outputs * 2 > rows && data.settings.classes == std::nullopt)
    throw Error(what + ", so that most classes have one row; where the target is a quantity, set 'task: regression'" +
                other_target(data));
  // Quantities have values that are met once or twice, at the ends; classes that are numbers rarely do.
  std::vector<std::size_t> counts(stored.outputs, 0);
  for (const std::int32_t label : stored.train.labels) ++counts[static_cast<std::size_t>(label)];
  const bool rare = std::any_of(counts.begin(), counts.end(), [](auto count) { return count > 0 && count < few_rows; });
  return rare || stored.outputs * many_numbers > rows
             ? what + "; where it is a quantity (a price, a count, an age), set 'task: regression'"
             : "";
}

std::string texts_as_classes(const Understood& data, const Facts&) {
  constexpr std::size_t fewest_rows = 20;
  const Data& stored = data.stored;
  const std::size_t rows = stored.train.count + stored.test.count;
  if (!stored.classification || stored.labels_positions() || stored.names.empty() || are_numbers(stored.names) ||
      data.settings.classes || rows < fewest_rows || stored.outputs * 2 <= rows)
    return "";
  throw Error("the target has " + std::to_string(stored.outputs) + " different texts, such as '" +
              stored.names.front() + "', in " + std::to_string(rows) +
              " rows, so that most classes have one row; is the right column or array the target?" +
              other_target(data));
}

std::string classes_alike(const Understood& data, const Facts&) {
  std::map<std::string, std::string> seen;
  for (const std::string& name : data.learnt.classification ? data.learnt.names : std::vector<std::string>{}) {
    if (name.size() < 2) continue;  // letters are
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto [other, is_new] = seen.emplace(lower, name);
    if (!is_new)
      return "the classes '" + other->second + "' and '" + name +
             "' differ in capital letters alone; where they are one, write them alike";
  }
  return "";
}

std::string classes_as_numbers(const Understood& data, const Facts& facts) {
  constexpr std::size_t rows_a_class = 5;
  if (facts.targets.size() != 1) return "";
  const TargetFacts& target = facts.targets.front();
  if (!target.whole || target.distinct < 2 || target.distinct > many_numbers ||
      data.train.count < rows_a_class * target.distinct)
    return "";
  return "the target has only " + std::to_string(target.distinct) + " different values, all whole numbers (" +
         number_text(target.low) + " to " + number_text(target.high) +
         "), and is learnt as a quantity; where they are classes, set 'task: classification'";
}

// Columns before the target that are 0 or 1, and of which with the target one is 1 in each row.
std::string one_hot_target(const Understood& data, const Facts& facts) {
  const Data& stored = data.stored;
  const auto* reals = std::get_if<std::vector<float>>(&stored.train.inputs);
  if (reals == nullptr || !is_table(stored) || stored.labels_positions()) return "";
  const std::size_t width = facts.columns.size();
  std::vector<double> target(stored.train.count);
  for (std::size_t row = 0; row < target.size(); ++row) {
    if (stored.classification) {
      if (stored.outputs != 2 || (!stored.names.empty() && (stored.names[0] != "0" || stored.names[1] != "1")))
        return "";
      target[row] = stored.train.labels[row];
    } else {
      if (stored.outputs != 1) return "";
      target[row] = static_cast<double>(stored.train.targets[row]);
    }
  }
  std::vector<std::string> names;
  for (std::size_t c = width; c-- > 0;) {
    const ColumnFacts& column = facts.columns[c];
    if (!column.whole || column.low != 0.0 || column.high != 1.0 || column.missing > 0) break;
    names.insert(names.begin(), stored.columns[c].name);
    bool all_one = true;
    for (std::size_t row = 0; row < target.size(); ++row) {
      target[row] += static_cast<double>((*reals)[row * width + c]);
      if (target[row] > 1.0) return "";
      all_one = all_one && target[row] == 1.0;
    }
    if (all_one)
      return "the columns " + list_of(names) +
             " and the target are 0 or 1, and one of them is 1 in each row: a class "
             "in several columns, of which some are inputs; set 'target: {one_hot: [first column, …, last column]}'";
  }
  return "";
}

std::string large_targets(const Understood& data, const Facts& facts) {
  if (data.target_normalization.any()) return "";
  constexpr double reachable = 100.0;
  for (std::size_t i = 0; i < facts.targets.size(); ++i) {
    const TargetFacts& target = facts.targets[i];
    const double size = std::max(std::fabs(target.low), std::fabs(target.high));
    if (size < reachable) continue;
    const std::string name = data.learnt.names.empty() ? "the target" : "the target '" + data.learnt.names[i] + "'";
    return name + " lies between " + number_text(target.low) + " and " + number_text(target.high) +
           ", which weights that begin near 0 reach late or never; set 'normalize_targets: standardize' (losses and "
           "predictions stay in its units)";
  }
  return "";
}

std::string constant_target(const Understood& data, const Facts& facts) {
  for (std::size_t i = 0; i < facts.targets.size(); ++i) {
    if (facts.targets[i].low != facts.targets[i].high || data.train.count < fewest_for_errors) continue;
    if (facts.targets.size() == 1)
      throw Error("the target is " + number_text(facts.targets[i].low) +
                  " in all training rows, so there is nothing to learn; is the right column or array the target?");
    return "the target '" + class_text(data.learnt, i) + "' is " + number_text(facts.targets[i].low) +
           " in all training rows";
  }
  return "";
}

}  // namespace plexus::data
