#include "data/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <variant>

#include "data/checks.h"
#include "data/facts.h"
#include "data/inputs.h"
#include "data/notes.h"
#include "data/positions.h"

namespace plexus::data {
namespace {

constexpr std::size_t first_rows = 3;  // that a table of columns shows

std::string plural(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string ends_text(double low, double high) { return number_text(low) + " … " + number_text(high); }

std::string inputs_text(const Data& data) {
  const Shape& shape = data.shape;
  const bool bytes = are_bytes(data.train);
  const std::string stored = bytes ? ", stored as bytes" : "";
  if (!data.inputs.empty()) {
    std::string text;
    for (const NamedInput& input : data.inputs)
      text += (text.empty() ? "" : "; ") + input.name + " " + to_string(input.shape) +
              (input.bytes || bytes ? ", bytes"
               : input.indices      ? ", numbers that stand for things"
                                    : "");
    return text + " (" + plural(shape.size(), "value") + " together)";
  }
  if (!data.columns.empty() && shape.rank() == 1) return plural(shape.size(), "column");
  if (shape.rank() == 3)
    return "images " + std::to_string(shape[0]) + " high, " + std::to_string(shape[1]) + " wide, " +
           plural(shape[2], "channel") + stored;
  if (shape.rank() == 1) return plural(shape.size(), "value") + stored;
  return "values of the shape " + to_string(shape) + stored;
}

/// "; 8.4 % of the training positions have no label"
std::string unlabelled_text(const Understood& data, const Facts& facts) {
  if (!data.learnt.labels_positions()) return "";
  const auto all = static_cast<double>(data.train.count * data.learnt.positions.size());
  const auto known = std::accumulate(facts.train_classes.begin(), facts.train_classes.end(), 0.0);
  return known == all ? ""
                      : "; " + number_text(100.0 * (all - known) / all) + " % of the training positions have no label";
}

std::string target_text(const Understood& understood, const Facts& facts) {
  const Data& data = understood.learnt;
  if (understood.settings.reconstruct)
    return "the inputs themselves, " + plural(data.outputs, "number") + " (reconstruction)";
  if (data.outputs == 0) return "none";
  if (!data.classification) {
    std::string text = data.outputs == 1 ? "a number" : plural(data.outputs, "number");
    for (std::size_t i = 0; i < std::min<std::size_t>(facts.targets.size(), 4); ++i)
      text += (i == 0 ? ": " : "; ") + (data.names.empty() ? "" : data.names[i] + ", ") +
              ends_text(facts.targets[i].low, facts.targets[i].high);
    return text + " (regression)";
  }
  constexpr std::size_t most_named = 10;
  std::string text = std::to_string(data.outputs) + (data.outputs == 1 ? " class" : " classes");
  if (data.labels_positions()) text += " at each of " + positions_text(data.positions) + " positions";
  text += ": ";
  for (std::size_t i = 0; i < std::min(data.outputs, most_named); ++i)
    text += (i > 0 ? ", " : "") + class_text(data, i);
  return text + (data.outputs > most_named ? ", …" : "") + unlabelled_text(understood, facts);
}

/// What was done to inputs, with its reason.
std::string how_text(const std::string& how, bool indices, bool bytes) {
  if (indices) return "none: inputs are numbers that stand for things";
  if (how == "none") return "none: inputs are as stored";
  if (how == "standardize") return "standardize: mean 0 and variance 1 over the training rows";
  return bytes ? "scale: bytes by 1/255" : "scale: the range of each feature in the training rows to 0 … 1";
}

std::string normalization_text(const Understood& data) {
  const Normalization& by = data.normalization;
  const bool bytes = are_bytes(data.learnt.train);
  const bool is_one = data.learnt.inputs.empty();
  std::string text;
  for (const NamedInput& input : data.learnt.inputs)
    text += (text.empty() ? "" : "; ") + input.name + " " +
            how_text(how_to_normalize(data.settings.normalize, input.name), input.indices, bytes || input.bytes);
  const std::string how = is_one ? how_to_normalize(data.settings.normalize, "") : "";
  if (is_one) text = how_text(how, data.learnt.indices, bytes);
  if (how == "standardize" && by.scale.size() == 1 && !data.learnt.indices)
    text += " (mean " + number_text(static_cast<double>(-by.shift[0] / by.scale[0])) + ", deviation " +
            number_text(static_cast<double>(1.0F / by.scale[0])) + ")";
  const TargetNormalization& target = data.target_normalization;
  if (target.any())
    text += "; targets standardize (mean " + number_text(static_cast<double>(target.mean[0])) + ", deviation " +
            number_text(static_cast<double>(target.deviation[0])) + (target.mean.size() > 1 ? ", …)" : ")");
  return text;
}

std::string missing_text(const Understood& data, const Facts& facts) {
  std::size_t missing = 0;
  std::size_t columns = 0;
  for (const ColumnFacts& column : facts.columns) {
    missing += column.missing;
    columns += column.missing > 0 ? 1U : 0U;
  }
  if (missing == 0) return "";
  const std::string where = plural(missing, "value") + " in " + plural(columns, "column");
  if (data.settings.missing == "drop") return where + "; " + plural(data.dropped, "row") + " left out";
  if (data.settings.missing == "indicator")
    return where + "; filled with the mean of the training rows, with an input that says so";
  return where + "; filled with the " + data.settings.missing + " of the training rows";
}

std::string encoding_text(const Encoding& encoding) {
  std::size_t one_hot = 0;
  std::size_t ordinal = 0;
  std::size_t inputs = 0;
  for (const ColumnEncoding& column : encoding.columns) {
    one_hot += column.form == ColumnEncoding::Form::one_hot ? 1U : 0U;
    ordinal += column.form == ColumnEncoding::Form::ordinal ? 1U : 0U;
    if (column.form == ColumnEncoding::Form::one_hot) inputs += column.categories.size();
  }
  std::size_t embedded = 0;
  for (const ColumnEncoding& column : encoding.columns) embedded += column.tokens() > 0 ? 1U : 0U;
  if (embedded > 0) {
    std::string text = plural(embedded, "column") + " of text as the tokens ";
    bool first = true;
    for (const std::size_t tokens : encoding.tokens()) {
      if (tokens == 0) continue;
      text += (first ? "" : ", and of another input ") + std::string("0 to ") + std::to_string(tokens - 1) +
              ", for a layer {embedding: {count: " + std::to_string(tokens) + "}}";
      first = false;
    }
    return one_hot > 0 ? text + "; " + plural(one_hot, "column") + " as " + plural(inputs, "input") + " of 0 or 1"
                       : text;
  }
  if (one_hot > 0) return plural(one_hot, "column") + " of text as " + plural(inputs, "input") + " of 0 or 1 (one_hot)";
  if (ordinal > 0) return plural(ordinal, "column") + " of text as numbers (ordinal)";
  return "";
}

std::string type_of(const ColumnFacts& facts, const std::vector<std::string>& categories) {
  if (!categories.empty()) return "text";
  if (facts.distinct == 0) return "empty";
  if (facts.distinct == 1) return "constant";
  if (!facts.whole) return "number";
  return facts.low == 0.0 && facts.high == 1.0 ? "0 or 1" : "whole number";
}

std::vector<ColumnSummary> columns_of(const Data& data, const Facts& facts) {
  std::vector<ColumnSummary> columns;
  std::vector<std::vector<float>> rows;
  for (std::size_t row = 0; !facts.columns.empty() && row < std::min(first_rows, data.train.count); ++row)
    rows.push_back(row_of(data.train, data.shape.size(), row));
  for (const ColumnFacts& measured : facts.columns) {
    const std::vector<std::string>& categories = categories_of(data, measured);
    ColumnSummary& summary = columns.emplace_back();
    summary.name = measured.name;
    summary.type = type_of(measured, categories);
    summary.missing = measured.missing;
    summary.distinct = measured.distinct;
    if (categories.empty()) {
      summary.low = measured.low;
      summary.high = measured.high;
      summary.mean = measured.mean;
    }
    for (const std::vector<float>& row : rows) {
      const float value = row[measured.value];
      summary.first.push_back(std::isnan(value)    ? "–"
                              : categories.empty() ? number_text(static_cast<double>(value))
                                                   : categories[static_cast<std::size_t>(value)]);
    }
  }
  return columns;
}

/// The share of the test rows, or of their labelled positions, that have the most frequent class of the training rows.
double constant_accuracy(const Facts& facts) {
  const std::size_t test_rows = std::accumulate(facts.test_classes.begin(), facts.test_classes.end(), std::size_t{0});
  if (facts.train_classes.empty() || test_rows == 0) return std::numeric_limits<double>::quiet_NaN();
  const auto most = std::max_element(facts.train_classes.begin(), facts.train_classes.end());
  const auto which = static_cast<std::size_t>(most - facts.train_classes.begin());
  return static_cast<double>(facts.test_classes[which]) / static_cast<double>(test_rows);
}

std::string classes_text(const DataSummary& summary, const PartSummary& part) {
  if (part.classes.empty()) return "";
  const auto [least, most] = std::minmax_element(part.classes.begin(), part.classes.end());
  constexpr std::size_t most_listed = 6;
  const std::string what = summary.labels_positions ? " positions" : "";
  if (part.classes.size() > most_listed)
    return *least == *most ? ", " + std::to_string(*least) + what + " of each class"
                           : ", " + std::to_string(*least) + " to " + std::to_string(*most) + what + " of a class";
  std::string text;
  for (std::size_t i = 0; i < part.classes.size(); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(part.classes[i]) + (i == 0 ? what : "") + " " +
            (summary.outputs.empty() ? "of class " + std::to_string(i) : summary.outputs[i]);
  return " (" + text + ")";
}

std::string real_text(double number) { return std::isnan(number) ? "" : number_text(number); }

}  // namespace

DataSummary summarize(const Understood& data, const Facts& facts) {
  DataSummary summary;
  summary.readings = data.stored.readings;
  summary.inputs = inputs_text(data.learnt);
  summary.target = target_text(data, facts);
  summary.outputs = data.learnt.names;
  summary.labels_positions = data.learnt.labels_positions();
  const auto add = [&](const char* name, const Split& split, const std::string& how,
                       const std::vector<std::size_t>& classes) {
    if (split.count > 0) summary.parts.push_back({name, split.count, how, classes});
  };
  add("train", data.train, data.division.how_train, facts.train_classes);
  add("validation", data.validation, data.division.how_validation, facts.validation_classes);
  add("test", data.test, data.division.how_test, facts.test_classes);
  summary.unused =
      data.stored.train.count + data.stored.test.count - data.train.count - data.validation.count - data.test.count;
  summary.missing = missing_text(data, facts);
  summary.encoding = encoding_text(data.encoding);
  summary.normalization = normalization_text(data);
  summary.columns = columns_of(data.stored, facts);
  summary.notes = notes_on(data, facts);
  summary.constant_accuracy = constant_accuracy(facts);
  return summary;
}

std::vector<std::string> text_of(const DataSummary& summary) {
  constexpr std::size_t column = 12;
  std::vector<std::string> lines;
  const auto add = [&lines](const std::string& subject, const std::string& text) {
    if (!text.empty())
      lines.push_back(subject + std::string(column - std::min(column - 1, subject.size()), ' ') + text);
  };
  for (const Reading& reading : summary.readings) add(reading.subject, reading.found);
  add("inputs", summary.inputs);
  add("target", summary.target);
  for (const PartSummary& part : summary.parts)
    add(part.name, plural(part.rows, "row") + ": " + part.how + classes_text(summary, part));
  if (std::none_of(summary.parts.begin(), summary.parts.end(), [](const auto& part) { return part.name == "test"; }))
    add("test", "no rows; 'test: 0.2' takes a fifth of the training rows");
  if (summary.unused > 0) add("not used", plural(summary.unused, "row"));
  add("missing", summary.missing);
  add("texts", summary.encoding);
  add("normalize", summary.normalization);
  return lines;
}

std::vector<std::vector<std::string>> column_table(const DataSummary& summary) {
  std::vector<std::vector<std::string>> rows;
  if (summary.columns.empty()) return rows;
  rows.push_back({"column", "type", "low", "high", "mean", "missing", "distinct", "first rows"});
  for (const ColumnSummary& column : summary.columns) {
    std::string first;
    for (const std::string& value : column.first) first += (first.empty() ? "" : ", ") + value;
    rows.push_back({column.name, column.type, real_text(column.low), real_text(column.high), real_text(column.mean),
                    column.missing > 0 ? std::to_string(column.missing) : "",
                    std::to_string(column.distinct) + (column.distinct == most_distinct ? "+" : ""), first});
  }
  return rows;
}

std::vector<std::string> notes_of(const DataSummary& summary) {
  std::vector<std::string> lines;
  for (const Doubt& note : summary.notes) lines.push_back("note: " + note.message);
  return lines;
}

Value to_value(const DataSummary& summary) {
  Value::Map map;
  for (const Reading& reading : summary.readings) map.emplace_back(reading.subject, Value(reading.found));
  map.emplace_back("inputs", Value(summary.inputs));
  map.emplace_back("target", Value(summary.target));
  Value::List parts;
  for (const PartSummary& part : summary.parts) {
    Value::List classes;
    for (const std::size_t count : part.classes) classes.emplace_back(static_cast<std::int64_t>(count));
    Value::Map entry{
        {"part", Value(part.name)}, {"rows", Value(static_cast<std::int64_t>(part.rows))}, {"how", Value(part.how)}};
    if (!classes.empty()) entry.emplace_back("classes", Value(std::move(classes)));
    parts.emplace_back(std::move(entry));
  }
  map.emplace_back("parts", Value(std::move(parts)));
  if (!summary.missing.empty()) map.emplace_back("missing", Value(summary.missing));
  if (!summary.encoding.empty()) map.emplace_back("texts", Value(summary.encoding));
  map.emplace_back("normalize", Value(summary.normalization));
  return Value(std::move(map));
}

}  // namespace plexus::data
