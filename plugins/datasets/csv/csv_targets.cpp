#include "csv_targets.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace csv {
namespace {

using plexus::EnvironmentError;
using plexus::Error;

/// More different numbers than this, written as reals, are quantities.
constexpr std::size_t most_real_classes = 20;

std::string class_at(const Table& table, std::size_t row) {
  const std::string_view target = table.targets[row];
  if (target.empty()) throw EnvironmentError(table.where(row) + ": the target is empty; fill it, or delete the row");
  return class_of(target, table.format);
}

bool is_whole_number(std::string_view text, const NumberFormat& format) {
  const auto number = parse_number(text, format);
  return number && *number == std::floor(*number);
}

/// Names without what all of them begin with: "species_setosa", "species_virginica" are setosa and virginica.
std::vector<std::string> without_common_start(std::vector<std::string> names) {
  std::size_t common = 0;
  while (std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return common < name.size() && name[common] == names.front()[common];
  }))
    ++common;
  const std::size_t mark = names.front().substr(0, common).find_last_of("_=.: ");
  if (mark == std::string::npos) return names;
  for (std::string& name : names) name.erase(0, mark + 1);
  return names;
}

std::int32_t one_hot_label(const Table& table, std::size_t row) {
  const std::size_t columns = table.layout.targets.size();
  std::int32_t label = -1;
  for (std::size_t i = 0; i < columns; ++i) {
    const std::size_t cell = row * columns + i;
    const auto number = parse_number(table.targets[cell], table.format);
    if (!number || (*number != 0.0 && *number != 1.0))
      throw EnvironmentError(table.where(cell) + ": '" + std::string(table.targets[cell]) +
                             "' in a column of 'target.one_hot'; expected 0 or 1");
    if (*number == 0.0) continue;
    if (label >= 0)
      throw EnvironmentError(table.where(cell) + ": two columns of 'target.one_hot' are 1 in this row; expected one");
    label = static_cast<std::int32_t>(i);
  }
  if (label < 0)
    throw EnvironmentError(table.where(row * columns) +
                           ": no column of 'target.one_hot' is 1 in this row; expected one");
  return label;
}

constexpr std::size_t most_looked_for = 100;  // different values

/// Different values of a column, up to one more than most_looked_for.
struct Values {
  std::set<std::string_view> different;
  bool are_numbers = true;
  double most_frequent = 0.0;  ///< its share of the rows
};

Values target_values(const Table& table) {
  Values values;
  std::unordered_map<std::string_view, std::size_t> counts;
  std::size_t most = 0;
  for (std::size_t i = 0; i < table.targets.size(); ++i) {
    const std::string_view text = table.targets[i];
    values.are_numbers = values.are_numbers && table.is_number(i);
    if (values.different.size() <= most_looked_for) values.different.insert(text);
    if (counts.size() <= most_looked_for || counts.count(text) > 0) most = std::max(most, ++counts[text]);
  }
  values.most_frequent = static_cast<double>(most) / static_cast<double>(std::max<std::size_t>(table.rows, 1));
  return values;
}

std::size_t different_texts(const Table& table, std::size_t input) {
  std::set<std::string_view> different;
  for (const std::string_view text : table.texts[input])
    if (different.size() <= most_looked_for) different.insert(text);
  return different.size();
}

/// How many classes a column of numbers could name: 0 or 1, …, without a gap; 0: it does not look like that.
std::size_t counted_classes(const Table& table, std::size_t input) {
  std::set<float> different;
  for (std::size_t row = 0; row < table.rows; ++row) {
    const float value = table.inputs[row * table.width() + input];
    if (value != std::floor(value)) return 0;  // a NaN too
    different.insert(value);
    if (different.size() > most_real_classes) return 0;
  }
  const bool begins = *different.begin() == 0.0F || *different.begin() == 1.0F;
  const bool dense = *different.rbegin() - *different.begin() + 1.0F == static_cast<float>(different.size());
  return begins && dense && different.size() > 1 ? different.size() : 0;
}

}  // namespace

void note_other_targets(const Table& table, plexus::Data& data) {
  constexpr std::size_t fewest_rows = 10;
  constexpr double nearly_all = 0.95;
  if (table.layout.has_header || table.rows < fewest_rows || table.layout.targets.size() != 1) return;
  const Values target = target_values(table);
  const auto note = [&](std::size_t input, const std::string& holds) {
    const std::size_t column = table.layout.inputs[input];
    data.doubts.push_back(
        {"other_target", "no header says which column is the target, and the last one is taken; '" +
                             table.layout.names[column] + "' holds " + holds +
                             ", as classes do: where it is the class, set 'target: " + std::to_string(column) + "'"});
  };
  std::vector<std::size_t> texts;
  for (std::size_t i = 0; i < table.width(); ++i)
    if (table.is_text[i]) texts.push_back(i);
  if (texts.size() == 1 && target.are_numbers) {
    const std::size_t different = different_texts(table, texts.front());
    if (different > 1 && different <= most_looked_for && different * 2 <= table.rows)
      return note(texts.front(), std::to_string(different) + " different texts");
  }
  if (table.width() == 0 || table.layout.inputs.front() != 0) return;
  if (table.is_text.front()) {
    if (!target.are_numbers && different_texts(table, 0) == 2 && target.different.size() > 2)
      note(0, "2 different texts");
    return;
  }
  const std::size_t classes = counted_classes(table, 0);
  if (classes > 0 && (target.different.size() > classes || target.most_frequent > nearly_all))
    note(0, std::to_string(classes) + " different whole numbers");
}

Task task_of(const Table& table, const std::string& task, std::vector<plexus::Doubt>& doubts) {
  const std::size_t columns = table.layout.targets.size();
  if (table.layout.one_hot) {
    if (task == "regression") throw Error("'target' is one_hot, which are classes, but 'task' is regression");
    return Task::classification;
  }
  if (columns > 1) {
    if (task == "classification")
      throw Error("'target' names " + std::to_string(columns) +
                  " columns, and 'task' is classification; for one class in several columns of 0 and 1, set 'target: "
                  "{one_hot: […]}'");
    return Task::regression;
  }
  if (task != "auto") return task == "classification" ? Task::classification : Task::regression;
  const auto all = [&table](const auto& holds) {
    return std::all_of(table.targets.begin(), table.targets.end(), holds);
  };
  for (std::size_t i = 0; i < table.targets.size(); ++i)
    if (!table.is_number(i)) return Task::classification;
  if (all(is_whole)) return Task::classification;
  if (!all([&](std::string_view target) { return is_whole_number(target, table.format); })) return Task::regression;
  std::set<double> different;
  for (const std::string_view target : table.targets) {
    different.insert(*parse_number(target, table.format));
    if (different.size() > most_real_classes) return Task::regression;
  }
  doubts.push_back({"reals_as_classes", "the target has " + std::to_string(different.size()) +
                                            " different values, all whole numbers written as reals ('" +
                                            std::string(table.targets.front()) +
                                            "'): they are taken for classes; for a quantity, set 'task: regression'"});
  return Task::classification;
}

std::vector<std::string> classes_of(const std::vector<const Table*>& tables) {
  const Table& first = *tables.front();
  if (first.layout.one_hot) {
    std::vector<std::string> names;
    for (const std::size_t column : first.layout.targets) names.push_back(first.layout.names[column]);
    return without_common_start(std::move(names));
  }
  std::set<std::string> different;
  for (const Table* table : tables) {
    std::unordered_set<std::string_view> seen;  // few texts are many rows
    for (std::size_t row = 0; row < table->rows; ++row)
      if (seen.insert(table->targets[row]).second) different.insert(class_at(*table, row));
  }
  std::vector<std::string> classes(different.begin(), different.end());
  if (std::all_of(classes.begin(), classes.end(), [](const auto& name) { return parse_number(name).has_value(); }))
    std::stable_sort(classes.begin(), classes.end(),
                     [](const auto& a, const auto& b) { return *parse_number(a) < *parse_number(b); });
  return classes;
}

std::vector<std::int32_t> labels_of(const Table& table, const std::vector<std::string>& classes) {
  std::vector<std::int32_t> labels;
  labels.reserve(table.rows);
  if (table.layout.one_hot) {
    for (std::size_t row = 0; row < table.rows; ++row) labels.push_back(one_hot_label(table, row));
    return labels;
  }
  std::unordered_map<std::string, std::int32_t> numbers;
  for (const std::string& name : classes) numbers.emplace(name, static_cast<std::int32_t>(numbers.size()));
  std::unordered_map<std::string_view, std::int32_t> number_of;  // each text
  for (std::size_t row = 0; row < table.rows; ++row) {
    const auto [known, is_new] = number_of.try_emplace(table.targets[row]);
    if (is_new) known->second = numbers.at(class_at(table, row));
    labels.push_back(known->second);
  }
  return labels;
}

std::vector<float> values_of(const Table& table) {
  std::vector<float> values;
  values.reserve(table.targets.size());
  for (std::size_t i = 0; i < table.targets.size(); ++i) {
    values.push_back(table.target_numbers[i]);
    if (!std::isnan(values.back())) continue;
    const auto number = parse_number(table.targets[i], table.format);
    if (!number)
      throw EnvironmentError(table.where(i) + ": '" + std::string(table.targets[i]) +
                             "' is no finite number; expected a target for regression");
    values.back() = static_cast<float>(*number);
  }
  return values;
}

}  // namespace csv
