#include "data/matching.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "data/inputs.h"
#include "data/named_inputs.h"
#include "data/positions.h"
#include "data/reconstruction.h"
#include "values/json.h"

namespace plexus::data {
namespace {

using Form = ColumnEncoding::Form;
using Bytes = std::vector<std::uint8_t>;
using Reals = std::vector<float>;

constexpr std::size_t most_named = 12;

/// "'a', 'b', … (30)"
std::string named(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i) text += (i > 0 ? ", '" : "'") + names[i] + "'";
  if (names.size() > most_named) text += ", … (" + std::to_string(names.size()) + ")";
  return text;
}

/// The names that columns get where a file has none.
bool are_numbered(const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [](const std::string& name) {
    constexpr std::string_view start = "column ";
    return name.starts_with(start) && name.size() > start.size() &&
           std::all_of(name.begin() + start.size(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
}

/// A number as somebody writes it in a column of text: "3", "0.5".
std::string text_of(float number) {
  if (number == std::floor(number) && std::fabs(number) < 1e9F)
    return std::to_string(static_cast<std::int64_t>(number));
  return values::to_text(Value(static_cast<double>(number)));
}

class Matcher {
 public:
  /// Rows that are their own targets need none.
  Matcher(const Data& rows, const Fitted& fitted, TargetUse use)
      : rows_(rows), fitted_(fitted), use_(fitted.answers.reconstructs ? TargetUse::ignored : use) {}

  Matched run() {
    find_columns();
    stored_.shape = fitted_.stored.shape;
    stored_.one_part = rows_.one_part;
    stored_.outputs = fitted_.answers.count;
    stored_.classification = fitted_.answers.classification;
    stored_.names = fitted_.answers.names;
    stored_.positions = fitted_.answers.positions;
    const Encoding encoding = encoding_with_unknown();
    describe_columns(encoding);
    if (use_ == TargetUse::needed || has_targets()) find_classes();
    for (const auto& [from, to] : {std::pair{&rows_.train, &stored_.train}, std::pair{&rows_.test, &stored_.test}}) {
      to->count = from->count;
      take_inputs(*from, *to);
      take_targets(*from, *to);
    }
    refuse_missing();
    note_unknown();
    auto encoded = std::make_shared<Data>(encode(stored_, encoding));
    encoded->shape = fitted_.shape;
    encoded->inputs = fitted_.inputs;
    if (fitted_.answers.reconstructs) *encoded = reconstructing(*encoded, fitted_.normalization);
    note_range(*encoded);
    return {.data = std::move(encoded),
            .targets_of_train = known_targets(rows_.train),
            .targets_of_test = known_targets(rows_.test),
            .notes = std::move(notes_)};
  }

 private:
  [[nodiscard]] std::vector<std::string> given_names() const {
    std::vector<std::string> names;
    for (const Column& column : rows_.columns) names.push_back(column.name);
    return names;
  }

  /// Fills `order_`: where each value of a row that the network takes lies in those that are given.
  void find_columns() {
    order_.resize(fitted_.stored.shape.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (!fitted_.stored.columns.empty() && !rows_.columns.empty())
      find_names();
    else if (!fitted_.inputs.empty())
      find_inputs();
    else
      check_shape();
    for (std::size_t i = 0; i < order_.size(); ++i) is_as_given_ = is_as_given_ && order_[i] == i;
    is_as_given_ = is_as_given_ && order_.size() == rows_.shape.size();
  }

  void check_shape() const {
    for (const Column& column : rows_.columns)
      if (!column.categories.empty())
        throw Error("the column '" + column.name + "' holds texts, such as '" + column.categories.front() +
                    "', but the network takes numbers of the shape " + to_string(fitted_.stored.shape) +
                    "; leave the column out");
    const Shape& expected = fitted_.stored.shape;
    const Shape& given = rows_.shape;
    // A row of so many values may be an image that was written in a line.
    if (given == expected || (given.size() == expected.size() && (given.rank() == 1 || expected.rank() == 1))) return;
    std::string text = "a row has the shape " + to_string(given) + ", but the network takes " + to_string(expected);
    if (expected.rank() == 3)
      text += ": images of " + std::to_string(expected[0]) + " × " + std::to_string(expected[1]) + " pixels, " +
              (expected[2] == 1 ? "grey" : std::to_string(expected[2]) + " channels");
    else if (!fitted_.stored.columns.empty())
      text += ": the columns " + named(fitted_.stored.columns);
    if (!rows_.columns.empty() && given.size() > expected.size())
      text += "; leave the other columns out, as with '--set dataset.ignore=[" + rows_.columns.back().name + "]'";
    throw Error(text);
  }

  /// By their names, in whatever order the rows have them.
  void find_inputs() {
    if (rows_.inputs.empty()) {
      if (rows_.shape.size() != fitted_.stored.shape.size())
        throw Error("a row has the shape " + to_string(rows_.shape) + ", but the network takes the inputs " +
                    names_with_shapes(fitted_.inputs) + ": " + std::to_string(fitted_.stored.shape.size()) + " values");
      notes_.push_back("the rows name no inputs: their values are taken for " + names_with_shapes(fitted_.inputs) +
                       ", one behind the other");
      return;
    }
    std::size_t to = 0;
    for (const NamedInput& wanted : fitted_.inputs) {
      std::size_t from = begin_of(wanted);
      for (std::size_t i = 0; i < wanted.shape.size(); ++i) order_[to++] = from++;
    }
    std::vector<std::string> extra;
    for (const NamedInput& given : rows_.inputs)
      if (std::none_of(fitted_.inputs.begin(), fitted_.inputs.end(),
                       [&](const NamedInput& wanted) { return wanted.name == given.name; }))
        extra.push_back(given.name);
    if (!extra.empty())
      notes_.push_back("the network does not take the " + std::string(extra.size() == 1 ? "input " : "inputs ") +
                       named(extra));
  }

  /// Where an input begins in the rows that are given.
  [[nodiscard]] std::size_t begin_of(const NamedInput& wanted) const {
    std::size_t begin = 0;
    for (const NamedInput& given : rows_.inputs) {
      if (given.name != wanted.name) {
        begin += given.shape.size();
        continue;
      }
      if (given.shape != wanted.shape &&
          (given.shape.size() != wanted.shape.size() || (given.shape.rank() != 1 && wanted.shape.rank() != 1)))
        throw Error("the input '" + given.name + "' of the rows has the shape " + to_string(given.shape) +
                    ", but the network takes " + to_string(wanted.shape));
      return begin;
    }
    throw Error("the rows lack the input '" + wanted.name + "', which the network takes; they have " +
                names_with_shapes(rows_.inputs));
  }

  void find_names() {
    const std::vector<std::string>& wanted = fitted_.stored.columns;
    const std::vector<std::string> given = given_names();
    const bool has_all = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
      return std::find(given.begin(), given.end(), name) != given.end();
    });
    if (are_numbered(given) && !has_all) {
      take_by_position(given);
      return;
    }
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto found = std::find(given.begin(), given.end(), wanted[i]);
      if (found == given.end())
        missing.push_back(wanted[i]);
      else if (std::find(found + 1, given.end(), wanted[i]) != given.end())
        throw Error("the rows have two columns '" + wanted[i] + "'; rename one");
      else
        order_[i] = static_cast<std::size_t>(found - given.begin());
    }
    if (!missing.empty())
      throw Error("the rows lack the " + std::string(missing.size() == 1 ? "column " : "columns ") + named(missing) +
                  ", which the network takes; they have " + named(given));
    std::vector<std::string> extra;
    for (const std::string& name : given)
      if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) extra.push_back(name);
    if (!extra.empty())
      notes_.push_back("the network does not take the " + std::string(extra.size() == 1 ? "column " : "columns ") +
                       named(extra));
  }

  /// Of a file without a header.
  void take_by_position(const std::vector<std::string>& given) {
    const std::vector<std::string>& wanted = fitted_.stored.columns;
    if (given.size() != wanted.size())
      throw Error("the rows have " + std::to_string(given.size()) + " columns without names, but the network takes " +
                  std::to_string(wanted.size()) + ": " + named(wanted) +
                  "; add a header, or give these columns in this order");
    if (!are_numbered(wanted))
      notes_.push_back("the rows have no header: their columns are taken for " + named(wanted));
  }

  /// What was fitted, with one more category: that of texts which no training row has.
  [[nodiscard]] Encoding encoding_with_unknown() const {
    Encoding encoding{fitted_.encoding.columns, {}};
    for (ColumnEncoding& column : encoding.columns)
      if (column.form != Form::number) column.code.push_back(-1);
    return encoding;
  }

  /// Columns as they were when they were encoded, and how values that are given become theirs.
  void describe_columns(const Encoding& encoding) {
    value_of_.resize(order_.size());
    unknown_.resize(order_.size());
    for (std::size_t i = 0; i < fitted_.stored.columns.size(); ++i) {
      const bool texts = !encoding.columns.empty() && encoding.columns[i].form != Form::number;
      const Column* const given = rows_.columns.empty() ? nullptr : &rows_.columns[order_[i]];
      Column& column = stored_.columns.emplace_back(Column{fitted_.stored.columns[i], {}});
      if (!texts) {
        if (given != nullptr && !given->categories.empty())
          throw Error("the column '" + column.name + "' holds texts, such as '" + given->categories.front() +
                      "'; the network was trained with numbers there" +
                      (are_numbered(given_names())
                           ? ". The rows have no header, and are taken in the order of " + named(fitted_.stored.columns)
                           : ""));
        continue;
      }
      column.categories = encoding.columns[i].categories;
      column.categories.emplace_back("(no text of the training rows)");
      if (given != nullptr && !given->categories.empty())
        for (const std::string& text : given->categories) value_of_[i].push_back(place_of(text, i));
      has_texts_ = true;
    }
  }

  /// Of a text among the categories of column i; behind them if it is none.
  [[nodiscard]] float place_of(const std::string& text, std::size_t i) const {
    const std::vector<std::string>& known = fitted_.encoding.columns[i].categories;
    return static_cast<float>(std::find(known.begin(), known.end(), text) - known.begin());
  }

  void take_inputs(const Examples& from, Examples& to) {
    if (on_disk(from) != nullptr && (!is_as_given_ || !fitted_.encoding.columns.empty()))
      throw Error(
          "the network takes columns by their names, or fills missing values, which is done in memory alone; leave "
          "'in_memory: false' out");
    if (is_as_given_ && !has_texts_) {
      to.inputs = from.inputs;
      if (!fitted_.encoding.columns.empty() && std::holds_alternative<Bytes>(to.inputs)) {
        const auto& bytes = std::get<Bytes>(from.inputs);
        to.inputs = Reals(bytes.begin(), bytes.end());
      }
      return;
    }
    Reals inputs;
    inputs.reserve(from.count * order_.size());
    for_each_row(all_of(from), rows_.shape.size(), [&](std::size_t, const auto* row) {
      for (std::size_t i = 0; i < order_.size(); ++i) inputs.push_back(value_at(static_cast<float>(row[order_[i]]), i));
    });
    to.inputs = std::move(inputs);
  }

  float value_at(float value, std::size_t i) {
    const bool texts = !fitted_.encoding.columns.empty() && fitted_.encoding.columns[i].form != Form::number;
    if (!texts || std::isnan(value)) return value;
    // Numbers in a column that held texts are texts, too.
    const auto number = value_of_[i].empty() ? 0 : static_cast<std::size_t>(value);
    const float place = value_of_[i].empty() ? place_of(text_of(value), i) : value_of_[i].at(number);
    if (place == static_cast<float>(fitted_.encoding.columns[i].categories.size()))
      unknown_[i].insert(value_of_[i].empty() ? text_of(value) : rows_.columns[order_[i]].categories[number]);
    return place;
  }

  void refuse_missing() const {
    std::string text;
    std::size_t found = 0;
    for (const Examples* examples : {&stored_.train, &stored_.test}) {
      const auto* reals = std::get_if<Reals>(&examples->inputs);
      if (reals == nullptr) continue;
      for (std::size_t i = 0; i < reals->size(); ++i) {
        if (!std::isnan((*reals)[i])) continue;
        const std::size_t column = i % order_.size();
        if (!fitted_.encoding.columns.empty() && fitted_.encoding.columns[column].fills) continue;
        if (found++ < 3)
          text += (text.empty() ? "row " : "; row ") + std::to_string(i / order_.size() + 1) + ", " +
                  (fitted_.stored.columns.empty() ? "value " + std::to_string(column + 1)
                                                  : "'" + fitted_.stored.columns[column] + "'");
      }
    }
    if (found == 0) return;
    throw Error(std::to_string(found) + (found == 1 ? " value is missing (" : " values are missing (") + text +
                (found > 3 ? "; …" : "") +
                "), and the network was trained without missing values; fill or leave out these rows, or train with "
                "'dataset: {missing: mean}', median or indicator, which says what to put there");
  }

  void note_unknown() {
    for (std::size_t i = 0; i < unknown_.size(); ++i)
      if (!unknown_[i].empty())
        notes_.push_back("column '" + fitted_.stored.columns[i] +
                         "' has texts that no training row has: " + named({unknown_[i].begin(), unknown_[i].end()}) +
                         "; the network takes them for none of " + named(fitted_.encoding.columns[i].categories));
  }

  /// Inputs far beside those of the training rows are of other units more often than they are meant.
  void note_range(const Data& encoded) {
    constexpr std::size_t most_rows = 1000;
    constexpr double far = 4.0;  // times the range of the training rows
    const Normalization& by = fitted_.normalization;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    double highest_stored = -low;
    const std::size_t width = fitted_.shape.size();
    for (const Examples* examples : {&encoded.train, &encoded.test})
      for_each_row({.examples = examples, .begin = 0, .count = std::min(examples->count, most_rows)}, width,
                   [&](std::size_t, const auto* row) {
                     for (std::size_t i = 0; i < width; ++i) {
                       const std::size_t factor = by.scale.size() == 1 ? 0 : i;
                       const auto stored = static_cast<float>(row[i]);
                       const auto input = static_cast<double>(stored * by.scale[factor] + by.shift[factor]);
                       low = std::min(low, input);
                       high = std::max(high, input);
                       highest_stored = std::max(highest_stored, static_cast<double>(stored));
                     }
                   });
    const double range = fitted_.highest_input - fitted_.lowest_input;
    if (!(low <= high) || !(range > 0.0)) return;
    const auto text = [](double number) { return text_of(std::round(static_cast<float>(number) * 1000.0F) / 1000.0F); };
    if (high > fitted_.highest_input + far * range || low < fitted_.lowest_input - far * range)
      notes_.push_back("inputs are between " + text(low) + " and " + text(high) + ", those of the training rows were " +
                       "between " + text(fitted_.lowest_input) + " and " + text(fitted_.highest_input) +
                       ": are these the same units?");
    else if (fitted_.stored.bytes && !are_bytes(encoded.train) && highest_stored <= 1.0)
      notes_.emplace_back(
          "the network was trained with bytes, 0 to 255, and these rows are numbers of at most 1: are they scaled "
          "already? Then multiply them by 255");
  }

  /// That can be compared with answers.
  [[nodiscard]] bool has_targets() const {
    const Answers& answers = fitted_.answers;
    return rows_.outputs > 0 && !answers.reconstructs && rows_.classification == answers.classification &&
           rows_.positions == answers.positions && (answers.classification || rows_.outputs == answers.count);
  }

  /// The class of the network; no_label for one that it does not know, and where there is none.
  [[nodiscard]] std::int32_t class_of(std::int32_t label) const {
    return label < 0 ? no_label : class_of_.at(static_cast<std::size_t>(label));
  }

  [[nodiscard]] Examples known_targets(const Examples& from) const {
    Examples known;
    if (!has_targets()) return known;
    known.targets = from.targets;
    for (const std::int32_t label : from.labels) known.labels.push_back(class_of(label));
    return known;
  }

  static std::string labels_text(const Shape& positions) {
    return positions.rank() == 0 ? "one label each" : "a label at each of " + positions_text(positions) + " positions";
  }

  void find_classes() {
    const Answers& answers = fitted_.answers;
    if (rows_.outputs == 0) throw Error("the rows have no targets to compare with");
    if (rows_.classification != answers.classification)
      throw Error(answers.classification ? "the targets of the rows are numbers, but the network knows classes"
                                         : "the targets of the rows are classes, but the network gives numbers");
    if (!answers.classification) {
      if (rows_.outputs != answers.count)
        throw Error("the rows have " + std::to_string(rows_.outputs) + " targets, but the network has " +
                    std::to_string(answers.count) + " outputs");
      return;
    }
    if (rows_.positions != answers.positions)
      throw Error("the rows have " + labels_text(rows_.positions) + ", but the network says " +
                  labels_text(answers.positions));
    std::map<std::string, std::int32_t> known;
    for (std::size_t i = 0; i < answers.count; ++i) known.emplace(answers.name(i), static_cast<std::int32_t>(i));
    for (std::size_t i = 0; i < rows_.outputs; ++i) {
      const auto found = known.find(rows_.names.empty() ? std::to_string(i) : rows_.names[i]);
      class_of_.push_back(found == known.end() ? -1 : found->second);
    }
  }

  void take_targets(const Examples& from, Examples& to) const {
    const Answers& answers = fitted_.answers;
    if (answers.reconstructs) return;
    if (use_ == TargetUse::ignored) {
      if (answers.classification)
        to.labels.assign(from.count * answers.positions.size(), 0);
      else
        to.targets.assign(from.count * answers.count, 0.0F);
      return;
    }
    to.targets = from.targets;
    const bool each_position = answers.positions.rank() > 0;
    for (const std::int32_t label : from.labels) {
      const std::int32_t known = class_of(label);
      if (known < 0 && !each_position) refuse_class(static_cast<std::size_t>(label));
      to.labels.push_back(known);
    }
    if (from.count > 0 && each_position && *std::max_element(to.labels.begin(), to.labels.end()) < 0)
      throw Error("no position of the rows has a label that the network knows");
  }

  [[noreturn]] void refuse_class(std::size_t label) const {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < fitted_.answers.count; ++i) known.push_back(fitted_.answers.name(i));
    throw Error("some rows are of class '" + (rows_.names.empty() ? std::to_string(label) : rows_.names[label]) +
                "', which the network does not know (" + named(known) + ")");
  }

  const Data& rows_;
  const Fitted& fitted_;
  TargetUse use_;
  Data stored_;  // as the data set of training would have given the rows
  std::vector<std::size_t> order_;
  bool is_as_given_ = true;
  bool has_texts_ = false;
  std::vector<Reals> value_of_;                 // of each column: the place of each of its texts
  std::vector<std::set<std::string>> unknown_;  // of each column: texts that no training row has
  std::vector<std::int32_t> class_of_;          // class of the rows → class of the network; −1: none
  std::vector<std::string> notes_;
};

}  // namespace

Data only(const Data& data, const RowList& train, const RowList& test) {
  Data some;
  some.shape = data.shape;
  some.outputs = data.outputs;
  some.classification = data.classification;
  some.names = data.names;
  some.positions = data.positions;
  some.inputs = data.inputs;
  some.one_part = data.one_part;
  some.columns = data.columns;
  for (const auto& [from, to, rows] :
       {std::tuple{&data.train, &some.train, &train}, std::tuple{&data.test, &some.test, &test}}) {
    to->count = rows->size();
    const auto take = [&rows = *rows](const auto& values, std::size_t width, auto& taken) {
      if (values.empty()) return;
      taken.reserve(rows.size() * width);
      for (const std::uint32_t row : rows) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * width);
        taken.insert(taken.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
      }
    };
    std::visit(
        [&, &to = *to, &rows = *rows]<class Values>(const Values& values) {
          if constexpr (std::is_same_v<Values, std::shared_ptr<const InputsOnDisk>>)
            to.inputs = some_of(values, rows, data.shape.size());
          else
            take(values, data.shape.size(), to.inputs.template emplace<Values>());
        },
        from->inputs);
    take(from->labels, data.positions.size(), to->labels);
    take(from->targets, data.outputs, to->targets);
  }
  return some;
}

Matched match(const Data& rows, const Fitted& fitted, TargetUse use) { return Matcher(rows, fitted, use).run(); }

}  // namespace plexus::data
