// Checks of the columns of a table.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_set>
#include <variant>

#include "data/checks.h"

namespace plexus::data {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string first_two(const ColumnFacts& column) {
  const double first = column.step > 0.0 ? column.low : column.high;
  const auto text = [](double number) { return std::to_string(static_cast<std::int64_t>(number)); };
  return text(first) + ", " + text(first + column.step);
}

bool called_identifier(const std::string& name) {
  static constexpr std::array<std::string_view, 8> words = {"id", "index", "idx", "rowid", "row", "number", "no", "nr"};
  if (std::find(words.begin(), words.end(), lower(name)) != words.end()) return true;
  for (const std::string_view end : {"_id", "_ID", " id", " ID", "Id", "ID", "-id", ".id", "_index"})
    if (name.size() > end.size() && name.ends_with(end)) return true;
  return false;
}

/// ±99, ±999, …, −9
bool is_all_nines(double value) {
  const double size = std::fabs(value);
  if (value == -9.0) return true;
  for (const double nines : {99.0, 999.0, 9999.0, 99999.0, 999999.0})
    if (size == nines) return true;
  return false;
}

constexpr double largest_byte = 255.0;

bool is_square(std::size_t number) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(number))));
  return side * side == number;
}

/// Columns that never change have one value, and that is an end of all: the background of images.
bool have_background(const std::vector<ColumnFacts>& columns) {
  const auto by_low = [](const ColumnFacts& a, const ColumnFacts& b) { return a.low < b.low; };
  const auto by_high = [](const ColumnFacts& a, const ColumnFacts& b) { return a.high < b.high; };
  const double low = std::min_element(columns.begin(), columns.end(), by_low)->low;
  const double high = std::max_element(columns.begin(), columns.end(), by_high)->high;
  const auto all = [&](double end) {
    return std::all_of(columns.begin(), columns.end(),
                       [end](const auto& column) { return column.distinct != 1 || column.low == end; });
  };
  return std::any_of(columns.begin(), columns.end(), [](const auto& column) { return column.distinct == 1; }) &&
         (all(low) || all(high));
}

/// Pixels: at the border of an image most of them are always 0, and in few images two may be alike.
bool are_pixels(const Facts& facts) {
  constexpr std::size_t fewest = 64;
  const std::vector<ColumnFacts>& columns = facts.columns;
  const std::size_t width = columns.size();
  if (width < fewest || !(is_square(width) || (width % 3 == 0 && is_square(width / 3)))) return false;
  const auto is_byte = [](const auto& column) {
    return column.whole && column.low >= 0.0 && column.high <= largest_byte;
  };
  const auto is_scaled = [](const auto& column) { return column.low >= -1.0 && column.high <= 1.0; };
  return std::all_of(columns.begin(), columns.end(), is_byte) ||
         std::all_of(columns.begin(), columns.end(), is_scaled) || have_background(columns);
}

std::string columns_text(const std::vector<std::string>& names) {
  return (names.size() == 1 ? "column " : "the columns ") + list_of(names);
}

/// The setting that leaves a column of a table out; a column of an array stays, or the file is written anew.
std::string leave_out(const Understood& data) { return is_table(data.stored) ? " ('ignore')" : ""; }

}  // namespace

std::string column_is_target(const Understood& data, const Facts& facts) {
  constexpr std::size_t fewest_to_follow = 10;
  for (const ColumnFacts& column : facts.columns) {
    if (column.distinct < 2) continue;
    if (column.is_target)
      return "column '" + column.name +
             "' says the same as the target in every row, so the network learns to "
             "copy it; leave it out" +
             leave_out(data);
    if (column.follows_target && data.stored.train.count >= fewest_to_follow)
      return "column '" + column.name +
             "' is the target in another unit, target = a × column + b, so the network learns to copy it; leave it "
             "out" +
             leave_out(data);
  }
  return "";
}

std::string column_called_target(const Understood& data, const Facts& facts) {
  static constexpr std::array<std::string_view, 14> words = {"label",    "labels",   "class",   "classes", "target",
                                                             "targets",  "y",        "output",  "outcome", "diagnosis",
                                                             "survived", "response", "species", "variety"};
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
  for (const ColumnFacts& column : facts.columns)
    if (column.counts && data.stored.train.count >= fewest_rows)
      return "column '" + column.name + "' counts the rows (" + first_two(column) +
             ", …) and is an input; leave it out" + leave_out(data);
  return "";
}

// A column that names the rows: called so, and another whole number in each of them, or nearly, as float has it.
std::string identifiers(const Understood& data, const Facts& facts) {
  constexpr std::size_t fewest_rows = 20;
  constexpr std::size_t fewest_unnamed = 100;
  constexpr double nearly_all = 0.95;
  const auto* reals = std::get_if<std::vector<float>>(&data.stored.train.inputs);
  const std::size_t rows = data.stored.train.count;
  const std::size_t width = facts.columns.size();
  if (reals == nullptr || !is_table(data.stored) || rows < fewest_rows || width < 2) return "";
  for (std::size_t c = 0; c < width; ++c) {
    const ColumnFacts& column = facts.columns[c];
    const std::string& name = data.stored.columns[c].name;
    const bool unnamed = name == "column 0" && rows >= fewest_unnamed && column.low >= static_cast<double>(rows);
    if (column.counts || !column.whole || column.missing > 0 || !(called_identifier(name) || unnamed) ||
        !data.stored.columns[c].categories.empty())
      continue;
    std::unordered_set<float> different;
    for (std::size_t row = 0; row < rows; ++row) different.insert((*reals)[row * width + c]);
    if (static_cast<double>(different.size()) < nearly_all * static_cast<double>(rows)) continue;
    return "column '" + name +
           "' has another whole number in each row, as what names the rows has, and is an input; leave it out "
           "('ignore')";
  }
  return "";
}

// 999 or −9999 far from all other values: people write so where they have none.
std::string numbers_for_no_value(const Understood& data, const Facts& facts) {
  const auto* reals = std::get_if<std::vector<float>>(&data.stored.train.inputs);
  if (reals == nullptr) return "";
  const std::size_t width = data.stored.shape.size();
  for (const ColumnFacts& column : facts.columns) {
    if (!categories_of(data.stored, column).empty() || column.distinct < 3) continue;
    for (const double suspect : {column.low, column.high}) {
      if (!is_all_nines(suspect)) continue;
      std::size_t count = 0;
      double low = std::numeric_limits<double>::infinity();  // of the others
      double high = -low;
      for (std::size_t i = column.value; i < reals->size(); i += width) {
        const auto value = static_cast<double>((*reals)[i]);
        if (value == suspect) ++count;
        if (std::isnan(value) || value == suspect) continue;
        low = std::min(low, value);
        high = std::max(high, value);
      }
      const double gap = suspect < low ? low - suspect : suspect - high;
      if (count < 2 || gap <= 2.0 * (high - low)) continue;
      return "column '" + column.name + "' is " + number_text(suspect) + " in " + std::to_string(count) +
             " rows and lies between " + number_text(low) + " and " + number_text(high) +
             " in all others; where it stands for no value, " +
             (is_table(data.stored) ? "add it to 'missing_values'" : "write NaN in its place") + " and set 'missing'";
    }
  }
  return "";
}

// Float holds seven digits: of 1600000001 and 1600000002 nothing remains that differs.
std::string digits_lost(const Understood& data, const Facts& facts) {
  constexpr double rounding = 0x1p-24;
  constexpr double worth_telling = 1e-3;  // of the range
  for (const ColumnFacts& column : facts.columns) {
    if (column.distinct < 2 || !categories_of(data.stored, column).empty()) continue;
    const double size = std::max(std::fabs(column.low), std::fabs(column.high));
    if (size * rounding <= worth_telling * (column.high - column.low)) continue;
    return "the values of column '" + column.name + "', about " + number_text(size) +
           ", differ in digits that an input (float, seven digits) does not hold; subtract from them what they have in "
           "common";
  }
  return "";
}

std::string constant_columns(const Understood& data, const Facts& facts) {
  if (are_pixels(facts)) return "";
  std::vector<std::string> names;
  for (const ColumnFacts& column : facts.columns)
    if (column.distinct == 1 && column.missing == 0) names.push_back(column.name);
  if (names.empty()) return "";
  const bool one = names.size() == 1;
  return columns_text(names) + (one ? " has" : " have") + " the same value in all rows and " +
         (one ? "tells" : "tell") + " nothing; " + (one ? "it" : "they") + " may be left out" + leave_out(data);
}

std::string empty_columns(const Understood& data, const Facts& facts) {
  std::vector<std::string> names;
  for (const ColumnFacts& column : facts.columns)
    if (column.distinct == 0) names.push_back(column.name);
  if (names.empty()) return "";
  return columns_text(names) + (names.size() == 1 ? " has" : " have") + " no values at all; leave them out" +
         leave_out(data);
}

std::string duplicate_columns(const Understood& data, const Facts& facts) {
  if (are_pixels(facts)) return "";
  std::map<std::uint64_t, const ColumnFacts*> first;
  for (const ColumnFacts& column : facts.columns) {
    if (column.distinct < 2) continue;
    const auto [entry, is_new] = first.emplace(column.digest, &column);
    const ColumnFacts& other = *entry->second;
    if (!is_new && categories_of(data.stored, column) == categories_of(data.stored, other))
      return "the columns '" + other.name + "' and '" + column.name + "' hold the same values; one may be left out" +
             leave_out(data);
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
