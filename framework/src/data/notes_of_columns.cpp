// Checks of the columns of a table.
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string_view>
#include <variant>

#include "data/checks.h"

namespace plexus::data {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string columns_text(const std::vector<std::string>& names) {
  return (names.size() == 1 ? "column " : "the columns ") + list_of(names);
}

}  // namespace

std::string column_is_target(const Understood& data, const Facts& facts) {
  const Data& stored = data.stored;
  const auto* reals = std::get_if<std::vector<float>>(&stored.train.inputs);
  if (reals == nullptr || (!stored.classification && stored.outputs != 1)) return "";
  const std::size_t width = facts.columns.size();
  for (std::size_t c = 0; c < width; ++c) {
    if (facts.columns[c].distinct < 2) continue;
    // A column that names the class: each of its values goes with one class, and each class with one value.
    std::map<float, float> target_of;
    std::map<float, float> value_of;
    bool same = true;
    for (std::size_t row = 0; row < stored.train.count && same; ++row) {
      const float value = (*reals)[row * width + c];
      const float target =
          stored.classification ? static_cast<float>(stored.train.labels[row]) : stored.train.targets[row];
      same = stored.classification ? target_of.emplace(value, target).first->second == target &&
                                         value_of.emplace(target, value).first->second == value
                                   : value == target;
    }
    if (same)
      return "column '" + stored.columns[c].name +
             "' says the same as the target in every row, so the network learns to "
             "copy it; leave it out ('ignore')";
  }
  return "";
}

std::string column_called_target(const Understood& data, const Facts& facts) {
  static constexpr std::array<std::string_view, 6> words = {"label", "labels", "class", "target", "y", "output"};
  if (facts.columns.empty()) return "";
  for (const Column& column : data.stored.columns)
    if (std::find(words.begin(), words.end(), lower(column.name)) != words.end())
      return "column '" + column.name +
             "' is an input, although it is called like a target; set 'target: " + column.name +
             "', or leave it out ('ignore')";
  return "";
}

std::string counting_column(const Understood& data, const Facts& facts) {
  constexpr std::size_t fewest_rows = 5;
  for (std::size_t c = 0; c < facts.columns.size(); ++c)
    if (facts.columns[c].counts && data.stored.train.count >= fewest_rows)
      return "column '" + data.stored.columns[c].name + "' counts the rows (" + number_text(facts.columns[c].low) +
             ", " + number_text(facts.columns[c].low + 1) + ", …) and is an input; leave it out ('ignore')";
  return "";
}

std::string constant_columns(const Understood& data, const Facts& facts) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < facts.columns.size(); ++c)
    if (facts.columns[c].distinct == 1 && facts.columns[c].missing == 0) names.push_back(data.stored.columns[c].name);
  if (names.empty()) return "";
  return columns_text(names) + (names.size() == 1 ? " has" : " have") +
         " the same value in all rows and tell nothing; they may be left out ('ignore')";
}

std::string empty_columns(const Understood& data, const Facts& facts) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < facts.columns.size(); ++c)
    if (facts.columns[c].distinct == 0) names.push_back(data.stored.columns[c].name);
  if (names.empty()) return "";
  return columns_text(names) + (names.size() == 1 ? " has" : " have") + " no values at all; leave them out ('ignore')";
}

std::string duplicate_columns(const Understood& data, const Facts& facts) {
  std::map<std::uint64_t, std::size_t> first;
  for (std::size_t c = 0; c < facts.columns.size(); ++c) {
    if (facts.columns[c].distinct < 2) continue;
    const auto [other, is_new] = first.emplace(facts.columns[c].digest, c);
    if (!is_new && data.stored.columns[c].categories == data.stored.columns[other->second].categories)
      return "the columns '" + data.stored.columns[other->second].name + "' and '" + data.stored.columns[c].name +
             "' hold the same values; one may be left out ('ignore')";
  }
  return "";
}

std::string many_categories(const Understood& data, const Facts&) {
  constexpr std::size_t many = 30;
  for (const ColumnEncoding& column : data.encoding.columns)
    if (column.form == ColumnEncoding::Form::one_hot && column.categories.size() > many)
      return "column '" + column.name + "' has " + std::to_string(column.categories.size()) +
             " different texts and becomes as many inputs; where it names rows, leave it out ('ignore')";
  return "";
}

}  // namespace plexus::data
