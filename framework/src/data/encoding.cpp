#include "data/encoding.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <variant>

#include "data/named_inputs.h"
#include "data/numbers.h"

namespace plexus::data {
namespace {

/// More different texts than this are more likely names or dates than categories.
constexpr std::size_t most_categories_unasked = 100;

using Form = ColumnEncoding::Form;

const std::vector<float>* reals_of(const Examples& examples) {
  return std::get_if<std::vector<float>>(&examples.inputs);
}

/// How many values of each column are missing.
std::vector<std::size_t> missing_by_column(const Data& data, const Examples& examples) {
  std::vector<std::size_t> missing(data.columns.size(), 0);
  if (const std::vector<float>* reals = reals_of(examples); reals != nullptr && !missing.empty())
    for (std::size_t i = 0; i < reals->size(); ++i)
      if (std::isnan((*reals)[i])) ++missing[i % missing.size()];
  return missing;
}

[[noreturn]] void refuse_missing(const Data& data) {
  const std::vector<std::size_t> train = missing_by_column(data, data.train);
  const std::vector<std::size_t> test = missing_by_column(data, data.test);
  constexpr std::size_t most_named = 8;
  std::string text;
  std::size_t columns = 0;
  for (std::size_t i = 0; i < train.size(); ++i) {
    const std::size_t count = train[i] + test[i];
    if (count == 0) continue;
    if (++columns <= most_named)
      text += (text.empty() ? "'" : ", '") + data.columns[i].name + "' " + std::to_string(count);
  }
  if (columns > most_named) text += " and " + std::to_string(columns - most_named) + " more columns";
  throw Error("values are missing: in column " + text + " of " + std::to_string(data.train.count + data.test.count) +
              " rows; set 'missing' to drop (those rows), mean, median or indicator, or leave the columns out");
}

RowList complete_rows(const Data& data, const Examples& examples, const RowList& rows) {
  const std::vector<float>* reals = reals_of(examples);
  if (reals == nullptr) return rows;
  const std::size_t width = data.shape.size();
  RowList complete;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(complete), [&](std::uint32_t row) {
    const auto begin = reals->begin() + static_cast<std::ptrdiff_t>(row * width);
    return std::none_of(begin, begin + static_cast<std::ptrdiff_t>(width),
                        [](float value) { return std::isnan(value); });
  });
  return complete;
}

std::string class_name(const Data& data, std::size_t index) {
  return data.names.empty() ? std::to_string(index) : data.names[index];
}

/// Stored class → class that is learnt.
std::vector<std::int32_t> chosen_classes(const Data& data, const Classes& classes) {
  if (!data.classification) throw Error("'dataset.classes' chooses classes, but the targets are numbers; leave it out");
  const auto* exclude = std::get_if<ClassChoice>(&classes);
  const std::vector<std::string>& named = exclude != nullptr ? exclude->exclude : std::get<0>(classes);
  std::vector<bool> is_named(data.outputs, false);
  for (const std::string& name : named) {
    bool found = false;
    for (std::size_t i = 0; i < data.outputs; ++i) {
      if (class_name(data, i) != name) continue;
      is_named[i] = true;
      found = true;
    }
    if (found) continue;
    std::string all;
    for (std::size_t i = 0; i < std::min<std::size_t>(data.outputs, 20); ++i)
      all += (i > 0 ? ", " : "") + class_name(data, i);
    throw Error("'dataset.classes' names '" + name + "', which is no class of the data (expected one of " + all +
                (data.outputs > 20 ? ", …" : "") + ")");
  }
  std::vector<std::int32_t> number(data.outputs, -1);
  std::int32_t next = 0;
  for (std::size_t i = 0; i < data.outputs; ++i)
    if (is_named[i] != (exclude != nullptr)) number[i] = next++;
  if (next < 2) throw Error("'dataset.classes' keeps " + std::to_string(next) + " of the classes (expected 2 or more)");
  return number;
}

/// Those with a class that is kept; where positions have labels, with a label at any that is.
RowList rows_of(const Data& data, const Examples& examples, const std::vector<std::int32_t>& class_number) {
  RowList rows;
  const auto is_kept = [&](std::int32_t label) {
    return label >= 0 && class_number[static_cast<std::size_t>(label)] >= 0;
  };
  const std::size_t positions = data.positions.size();
  for (std::size_t row = 0; row < examples.count; ++row) {
    const auto labels =
        examples.labels.begin() + static_cast<std::ptrdiff_t>(class_number.empty() ? 0 : row * positions);
    if (class_number.empty() || std::any_of(labels, labels + static_cast<std::ptrdiff_t>(positions), is_kept))
      rows.push_back(static_cast<std::uint32_t>(row));
  }
  return rows;
}

/// The values of a column in some rows, without those that are missing.
std::vector<float> present(const Data& data, const RowList& rows, std::size_t column) {
  const std::vector<float>& reals = *reals_of(data.train);
  const std::size_t width = data.columns.size();
  std::vector<float> values;
  values.reserve(rows.size());
  for (const std::uint32_t row : rows)
    if (const float value = reals[row * width + column]; !std::isnan(value)) values.push_back(value);
  return values;
}

float mean_of(const std::vector<float>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return values.empty() ? 0.0F : static_cast<float>(sum / static_cast<double>(values.size()));
}

float median_of(std::vector<float> values) {
  if (values.empty()) return 0.0F;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return static_cast<float>((static_cast<double>(values[middle - 1]) + static_cast<double>(values[middle])) / 2.0);
}

/// The categories of the training rows, in the order of the data set, and the most frequent of them.
void fit_categories(ColumnEncoding& encoding, const Column& column, const std::vector<float>& values) {
  std::vector<std::size_t> counts(column.categories.size(), 0);
  for (const float value : values) ++counts[static_cast<std::size_t>(value)];
  encoding.code.assign(counts.size(), -1);
  std::size_t most = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    encoding.code[i] = static_cast<std::int32_t>(encoding.categories.size());
    if (counts[i] > most) {
      most = counts[i];
      encoding.fill = static_cast<float>(encoding.code[i]);
    }
    encoding.categories.push_back(column.categories[i]);
  }
}

/// `words`: what becomes of its texts, as `categories` says.
ColumnEncoding fit_column(const Data& data, const RowList& train, std::size_t index, const DatasetSettings& settings,
                          const std::string& words) {
  const Column& column = data.columns[index];
  const std::vector<float> values = present(data, train, index);
  const bool misses = values.size() < train.size();
  ColumnEncoding encoding;
  encoding.name = column.name;
  encoding.indicator = settings.missing == "indicator" && misses;
  encoding.fills = settings.missing == "mean" || settings.missing == "median" || settings.missing == "indicator";
  if (words == "embedding" && (column.categories.empty() || encoding.indicator))
    throw Error(
        column.categories.empty()
            ? "'categories' is embedding, which makes tokens of texts, but column '" + column.name +
                  "' is of numbers; leave it out ('ignore'), or use one_hot"
            : "'missing' is indicator, which is a number beside the tokens of 'categories: embedding'; use another");
  if (column.categories.empty()) {
    encoding.fill = settings.missing == "median" ? median_of(values) : mean_of(values);
    return encoding;
  }
  encoding.form = words == "ordinal" ? Form::ordinal : words == "embedding" ? Form::embedding : Form::one_hot;
  fit_categories(encoding, column, values);
  // Texts that hardly repeat name the rows, however few they are.
  constexpr std::size_t fewest_names = 20;
  const std::size_t different = encoding.categories.size();
  const bool names_rows = different > fewest_names && 2 * different > train.size();
  if (words == "auto" && (different > most_categories_unasked || names_rows))
    throw Error("column '" + column.name + "' has " + std::to_string(different) + " different texts in " +
                std::to_string(train.size()) + " training rows, such as '" + encoding.categories.front() +
                "': names, dates or identifiers teach a network nothing; leave the " +
                "column out ('ignore'), or set 'categories' to one_hot or ordinal");
  return encoding;
}

/// Writes the inputs that one stored value becomes. `first` is the first token of the column.
void encode_value(float value, const ColumnEncoding& encoding, std::size_t first, std::vector<float>& to) {
  const bool missing = std::isnan(value);
  float place = value;  // among the categories
  if (encoding.form != Form::number)
    place = missing ? (encoding.fills ? encoding.fill : -1.0F)
                    : static_cast<float>(encoding.code[static_cast<std::size_t>(value)]);
  else if (missing)
    place = encoding.fill;
  if (encoding.form == Form::embedding)
    place = static_cast<float>(first) + (place < 0.0F ? static_cast<float>(encoding.categories.size()) : place);
  if (encoding.form == Form::one_hot) {
    for (std::size_t i = 0; i < encoding.categories.size(); ++i)
      to.push_back(static_cast<float>(i) == place ? 1.0F : 0.0F);
  } else {
    to.push_back(place);
  }
  if (encoding.indicator) to.push_back(missing ? 1.0F : 0.0F);
}

void encode_inputs(const Examples& from, const std::vector<ColumnEncoding>& columns, Examples& to) {
  const std::vector<float>& reals = *reals_of(from);
  std::vector<float> inputs;
  inputs.reserve(from.count *
                 std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                                 [](std::size_t sum, const auto& column) { return sum + column.width(); }));
  for (std::size_t row = 0; row < from.count; ++row)
    for (std::size_t i = 0, token = 0; i < columns.size(); token += columns[i++].tokens()) {
      if (columns[i].begins_input) token = 0;
      encode_value(reals[row * columns.size() + i], columns[i], token, inputs);
    }
  to.inputs = std::move(inputs);
}

void encode_labels(const Data& data, const std::vector<std::int32_t>& class_number, Examples& examples) {
  // Rows of classes that are left out are in no part: what stands there is never looked at. Positions of such classes
  // are in rows of others, and have no label.
  const std::int32_t left_out = data.labels_positions() ? no_label : 0;
  for (std::int32_t& label : examples.labels)
    label = label < 0 ? no_label : std::max(left_out, class_number[static_cast<std::size_t>(label)]);
}

std::vector<Column> encoded_columns(const std::vector<ColumnEncoding>& encodings) {
  std::vector<Column> columns;
  for (const ColumnEncoding& encoding : encodings) {
    if (encoding.form == Form::one_hot)
      for (const std::string& category : encoding.categories) columns.push_back({encoding.name + "=" + category, {}});
    else
      columns.push_back({encoding.name, {}});
    if (encoding.indicator) columns.push_back({encoding.name + " is missing", {}});
  }
  return columns;
}

}  // namespace

bool any_missing(const Data& data) {
  if (data.columns.empty()) return false;
  for (const Examples* examples : {&data.train, &data.test})
    if (const std::vector<float>* reals = reals_of(*examples))
      if (any_nan(*reals)) return true;
  return false;
}

std::size_t ColumnEncoding::width() const noexcept {
  return (form == Form::one_hot ? categories.size() : 1) + (indicator ? 1 : 0);
}

std::vector<std::size_t> Encoding::tokens() const {
  std::vector<std::size_t> tokens;
  for (const ColumnEncoding& column : columns) {
    if (column.begins_input || tokens.empty()) tokens.push_back(0);
    tokens.back() += column.tokens();
  }
  return tokens;
}

Kept keep_rows(const Data& data, const DatasetSettings& settings) {
  Kept kept;
  if (settings.classes) kept.class_number = chosen_classes(data, *settings.classes);
  kept.train = rows_of(data, data.train, kept.class_number);
  kept.test = rows_of(data, data.test, kept.class_number);
  kept.any_missing = any_missing(data);
  if (!kept.any_missing) return kept;
  if (settings.missing == "error") refuse_missing(data);
  if (settings.missing == "drop") {
    const std::size_t before = kept.train.size() + kept.test.size();
    kept.train = complete_rows(data, data.train, kept.train);
    kept.test = complete_rows(data, data.test, kept.test);
    kept.dropped = before - kept.train.size() - kept.test.size();
    if (kept.train.empty()) throw Error("'missing' is drop, and in every row a value is missing; use mean or median");
  }
  return kept;
}

Encoding fit_encoding(const Data& data, const RowList& train, const Kept& kept, const DatasetSettings& settings) {
  Encoding encoding{{}, kept.class_number};
  check_words(settings.categories, data.inputs, "categories");
  const bool texts = std::any_of(data.columns.begin(), data.columns.end(),
                                 [](const Column& column) { return !column.categories.empty(); });
  // How missing values are filled is fitted even where none is missing: rows that come later may lack one.
  const bool fills = settings.missing == "mean" || settings.missing == "median" || settings.missing == "indicator";
  if (!texts && !fills && !kept.any_missing) {
    const auto* const named = std::get_if<Named<std::string>>(&settings.categories);
    const auto is_embedding = [](const auto& entry) { return entry.second == "embedding"; };
    if (named == nullptr ? how_to_encode(settings.categories, "") == "embedding"
                         : std::any_of(named->begin(), named->end(), is_embedding))
      throw Error("'categories' is embedding, which makes tokens of columns of text, but there is none");
    return encoding;
  }
  for (const NamedInput& input : data.inputs)
    for (std::size_t j = 0; j < input.shape.size(); ++j) {
      encoding.columns.push_back(
          fit_column(data, train, encoding.columns.size(), settings, how_to_encode(settings.categories, input.name)));
      encoding.columns.back().begins_input = j == 0;
    }
  for (std::size_t i = encoding.columns.size(); i < data.columns.size(); ++i)
    encoding.columns.push_back(fit_column(data, train, i, settings, how_to_encode(settings.categories, "")));
  const bool widens = std::any_of(encoding.columns.begin(), encoding.columns.end(),
                                  [](const ColumnEncoding& column) { return column.width() != 1; });
  for (std::size_t i = 0, column = 0; i < data.inputs.size(); ++i) {
    const Shape& shape = data.inputs[i].shape;
    for (std::size_t j = 0; j < shape.size(); ++j, ++column)
      if (shape.rank() > 1 && encoding.columns[column].width() != 1)
        throw Error("'missing' is indicator, which is a further value of the input '" + data.inputs[i].name +
                    "', but that has the shape " + to_string(shape) + "; use mean or median");
  }
  if (widens && data.shape.rank() > 1)
    throw Error(
        "columns of text, or indicators of missing values, become several inputs each, but the inputs have the "
        "shape " +
        to_string(data.shape) + "; leave 'shape' out");
  return encoding;
}

bool changes(const Encoding& encoding, bool any_missing) {
  const auto is_number = [](const ColumnEncoding& column) { return column.form == Form::number && !column.indicator; };
  return !encoding.class_number.empty() || any_missing ||
         !std::all_of(encoding.columns.begin(), encoding.columns.end(), is_number);
}

Data encode(const Data& data, const Encoding& encoding) {
  Data encoded;
  encoded.shape = data.shape;
  encoded.outputs = data.outputs;
  encoded.classification = data.classification;
  encoded.names = data.names;
  encoded.positions = data.positions;
  encoded.inputs = data.inputs;
  encoded.one_part = data.one_part;
  const std::vector<std::size_t> tokens = encoding.tokens();
  encoded.indices = data.indices || (data.inputs.empty() && !tokens.empty() && tokens.front() > 0);
  for (std::size_t i = 0; i < std::min(encoded.inputs.size(), tokens.size()); ++i)
    encoded.inputs[i].indices = encoded.inputs[i].indices || tokens[i] > 0;
  encoded.columns = data.columns;
  for (const auto& [from, to] : {std::pair{&data.train, &encoded.train}, std::pair{&data.test, &encoded.test}}) {
    to->count = from->count;
    to->labels = from->labels;
    to->targets = from->targets;
    to->groups = from->groups;
    to->weights = from->weights;
    if (encoding.columns.empty() || from->count == 0)
      to->inputs = from->inputs;
    else
      encode_inputs(*from, encoding.columns, *to);
    if (!encoding.class_number.empty()) encode_labels(data, encoding.class_number, *to);
  }
  if (!encoding.columns.empty()) {
    encoded.columns = encoded_columns(encoding.columns);
    if (encoded.shape.rank() == 1) encoded.shape = Shape{encoded.columns.size()};
    std::size_t column = 0;
    for (NamedInput& input : encoded.inputs) {
      std::size_t width = 0;
      for (std::size_t i = 0; i < input.shape.size(); ++i) width += encoding.columns[column++].width();
      if (input.shape.rank() == 1) input.shape = Shape{width};
    }
  }
  if (!encoding.class_number.empty()) {
    encoded.names.clear();
    for (std::size_t i = 0; i < data.outputs; ++i)
      if (encoding.class_number[i] >= 0) encoded.names.push_back(class_name(data, i));
    encoded.outputs = encoded.names.size();
  }
  return encoded;
}

Value to_value(const Encoding& encoding) {
  static constexpr const char* words[] = {"number", "one_hot", "ordinal", "embedding"};
  Value::List columns;
  for (const ColumnEncoding& column : encoding.columns) {
    Value::Map entry;
    entry.reserve(6);
    entry.emplace_back("name", Value(column.name));
    entry.emplace_back("form", Value(words[static_cast<std::size_t>(column.form)]));
    if (column.form != Form::number) {
      Value::List categories;
      for (const std::string& category : column.categories) categories.emplace_back(category);
      entry.emplace_back("categories", Value(std::move(categories)));
    }
    if (column.fills) entry.emplace_back("fill", Value(static_cast<double>(column.fill)));
    if (column.indicator) entry.emplace_back("indicator", Value(true));
    if (column.begins_input) entry.emplace_back("begins_input", Value(true));
    columns.emplace_back(std::move(entry));
  }
  return Value(std::move(columns));
}

}  // namespace plexus::data
