#include "data/fitted.h"

#include <plexus/error.h>

#include <cmath>
#include <cstdint>
#include <string_view>

namespace plexus::data {
namespace {

using Form = ColumnEncoding::Form;

constexpr std::size_t largest_size = std::size_t{1} << 40;  // of a row: more is damage

Value to_list(const std::vector<float>& numbers) {
  Value::List list;
  for (const float number : numbers) list.emplace_back(static_cast<double>(number));
  return Value(std::move(list));
}

Value to_list(const std::vector<std::string>& texts) { return Value(Value::List(texts.begin(), texts.end())); }

Value to_list(const Shape& shape) {
  Value::List list;
  for (const std::size_t extent : shape.extents()) list.emplace_back(static_cast<std::int64_t>(extent));
  return Value(std::move(list));
}

/// One factor for all inputs, or for each input; of images one for each channel, which the others repeat.
Value to_factors(std::vector<float> factors, const Shape& shape, bool is_image) {
  if (is_image && shape.rank() == 3 && factors.size() == shape.size()) factors.resize(shape[2]);
  return to_list(factors);
}

/// One entry of what was recorded.
class Entry {
 public:
  Entry(const Value& map, std::string_view name) : name_(name), value_(map.find(name)) {
    if (value_ == nullptr) throw Error("it does not say '" + name_ + "'");
  }

  [[nodiscard]] const Value& value() const noexcept { return *value_; }

  [[nodiscard]] std::vector<float> reals() const {
    std::vector<float> numbers;
    for (const Value& number : list(&Value::is_number)) {
      numbers.push_back(static_cast<float>(number.real()));
      if (!std::isfinite(numbers.back())) fail();
    }
    return numbers;
  }

  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const Value& text : list(&Value::is_text)) texts.push_back(text.text());
    return texts;
  }

  [[nodiscard]] Shape shape() const {
    std::vector<std::size_t> extents;
    std::size_t size = 1;
    for (const Value& extent : list(&Value::is_integer)) {
      if (extent.integer() < 1 || static_cast<std::size_t>(extent.integer()) > largest_size / size) fail();
      extents.push_back(static_cast<std::size_t>(extent.integer()));
      size *= extents.back();
    }
    if (extents.empty()) fail();
    return Shape(std::move(extents));
  }

  [[nodiscard]] const std::string& text() const {
    if (!value_->is_text()) fail();
    return value_->text();
  }

  [[noreturn]] void fail() const { throw Error("its '" + name_ + "' makes no sense"); }

 private:
  [[nodiscard]] const Value::List& list(bool (Value::*is)() const noexcept) const {
    if (!value_->is_list()) fail();
    for (const Value& element : value_->list())
      if (!(element.*is)()) fail();
    return value_->list();
  }

  std::string name_;
  const Value* value_;
};

/// Factors as training had them: one for all values, or one for each.
std::vector<float> factors_of(const Value& recorded, const char* name, const Shape& shape) {
  const Entry entry(recorded, name);
  std::vector<float> factors = entry.reals();
  if (factors.size() == 1 || factors.size() == shape.size()) return factors;
  if (shape.rank() != 3 || factors.size() != shape[2]) entry.fail();
  std::vector<float> repeated;
  for (std::size_t i = 0; i < shape.size(); ++i) repeated.push_back(factors[i % factors.size()]);
  return repeated;
}

ColumnEncoding column_of(const Value& recorded) {
  ColumnEncoding column;
  column.name = Entry(recorded, "name").text();
  const Entry form(recorded, "form");
  if (form.text() == "one_hot")
    column.form = Form::one_hot;
  else if (form.text() == "ordinal")
    column.form = Form::ordinal;
  else if (form.text() == "embedding")
    column.form = Form::embedding;
  else if (form.text() != "number")
    form.fail();
  if (column.form != Form::number) {
    column.categories = Entry(recorded, "categories").texts();
    for (std::size_t i = 0; i < column.categories.size(); ++i) column.code.push_back(static_cast<std::int32_t>(i));
  }
  if (const Value* const fill = recorded.find("fill")) {
    if (!fill->is_number()) Entry(recorded, "fill").fail();
    column.fills = true;
    column.fill = static_cast<float>(fill->real());
  }
  const Value* const indicator = recorded.find("indicator");
  column.indicator = indicator != nullptr && *indicator == Value(true);
  const Value* const begins = recorded.find("begins_input");
  column.begins_input = begins != nullptr && *begins == Value(true);
  return column;
}

Encoding encoding_of(const Value& recorded, const StoredRows& stored) {
  const Entry columns(recorded, "columns");
  if (!columns.value().is_list()) columns.fail();
  Encoding encoding;
  for (const Value& column : columns.value().list()) encoding.columns.push_back(column_of(column));
  if (!encoding.columns.empty() && encoding.columns.size() != stored.columns.size()) columns.fail();
  return encoding;
}

StoredRows stored_of(const Value& recorded) {
  const Entry rows(recorded, "rows");
  StoredRows stored;
  stored.shape = Entry(rows.value(), "shape").shape();
  stored.bytes = Entry(rows.value(), "values").text() == "bytes";
  const Entry columns(rows.value(), "columns");
  stored.columns = columns.texts();
  if (!stored.columns.empty() && stored.columns.size() != stored.shape.size()) columns.fail();
  return stored;
}

std::vector<NamedInput> inputs_of(const Value& recorded, const Shape& shape) {
  std::vector<NamedInput> inputs;
  if (recorded.find("named_inputs") == nullptr) return inputs;
  const Entry entry(recorded, "named_inputs");
  if (!entry.value().is_list()) entry.fail();
  std::size_t size = 0;
  for (const Value& input : entry.value().list()) {
    const auto is = [&input](const char* flag) {
      const Value* const value = input.find(flag);
      return value != nullptr && *value == Value(true);
    };
    inputs.push_back({.name = Entry(input, "name").text(),
                      .shape = Entry(input, "shape").shape(),
                      .indices = is("indices"),
                      .bytes = is("bytes")});
    size += inputs.back().shape.size();
    if (size > shape.size()) entry.fail();
  }
  if (!inputs.empty() && size != shape.size()) entry.fail();
  return inputs;
}

/// {name, shape}, and what is true of it.
Value to_value(const std::vector<NamedInput>& inputs) {
  Value::List list;
  for (const NamedInput& input : inputs) {
    Value::Map entry;
    entry.reserve(4);
    entry.emplace_back("name", Value(input.name));
    entry.emplace_back("shape", to_list(input.shape));
    if (input.indices) entry.emplace_back("indices", Value(true));
    if (input.bytes) entry.emplace_back("bytes", Value(true));
    list.emplace_back(std::move(entry));
  }
  return Value(std::move(list));
}

Answers answers_of(const Value& recorded) {
  const Entry outputs(recorded, "outputs");
  const Entry count(outputs.value(), "count");
  const Entry task(outputs.value(), "task");
  Answers answers;
  if (!count.value().is_integer() || count.value().integer() < 1) count.fail();
  answers.count = static_cast<std::size_t>(count.value().integer());
  answers.classification = task.text() == "classification";
  answers.reconstructs = task.text() == "reconstruction";
  const Entry names(outputs.value(), "names");
  answers.names = names.texts();
  if (!answers.names.empty() && answers.names.size() != answers.count) names.fail();
  if (outputs.value().find("positions") != nullptr) {
    const Entry positions(outputs.value(), "positions");
    answers.positions = positions.shape();
    if (!answers.classification || answers.positions.size() > largest_size / answers.count) positions.fail();
  }
  return answers;
}

TargetNormalization target_normalization_of(const Value& recorded, const Answers& answers) {
  const Entry deviation(recorded, "target_deviation");
  TargetNormalization normalization{.mean = Entry(recorded, "target_mean").reals(), .deviation = deviation.reals()};
  if (normalization.mean.size() != normalization.deviation.size() ||
      (normalization.any() && normalization.mean.size() != answers.count))
    deviation.fail();
  return normalization;
}

}  // namespace

Value::Map to_map(const Fitted& fitted) {
  const StoredRows& stored = fitted.stored;
  const Answers& answers = fitted.answers;
  Value::Map outputs{{"count", Value(static_cast<std::int64_t>(answers.count))},
                     {"task", Value(answers.classification ? "classification"
                                    : answers.reconstructs ? "reconstruction"
                                                           : "regression")},
                     {"names", to_list(answers.names)}};
  if (answers.positions.rank() > 0) outputs.emplace_back("positions", to_list(answers.positions));
  const bool is_one = fitted.inputs.empty();
  Value::Map map{{"columns", to_value(fitted.encoding)},
                 {"input_scale", to_factors(fitted.normalization.scale, fitted.shape, is_one)},
                 {"input_shift", to_factors(fitted.normalization.shift, fitted.shape, is_one)},
                 {"target_mean", to_list(fitted.target_normalization.mean)},
                 {"target_deviation", to_list(fitted.target_normalization.deviation)},
                 {"rows", Value(Value::Map{{"shape", to_list(stored.shape)},
                                           {"values", Value(stored.bytes ? "bytes" : "reals")},
                                           {"columns", to_list(stored.columns)}})},
                 {"input_shape", to_list(fitted.shape)},
                 {"input_range", Value(Value::List{Value(fitted.lowest_input), Value(fitted.highest_input)})},
                 {"outputs", Value(std::move(outputs))}};
  if (!is_one) map.emplace_back("named_inputs", to_value(fitted.inputs));
  return map;
}

Fitted fitted_of(const Value& recorded) {
  Fitted fitted;
  fitted.stored = stored_of(recorded);
  fitted.encoding = encoding_of(recorded, fitted.stored);
  const Entry shape(recorded, "input_shape");
  fitted.shape = shape.shape();
  std::size_t width = 0;
  for (const ColumnEncoding& column : fitted.encoding.columns) width += column.width();
  if (fitted.shape.size() != (fitted.encoding.columns.empty() ? fitted.stored.shape.size() : width)) shape.fail();
  fitted.inputs = inputs_of(recorded, fitted.shape);
  fitted.normalization = {.scale = factors_of(recorded, "input_scale", fitted.shape),
                          .shift = factors_of(recorded, "input_shift", fitted.shape)};
  if (fitted.normalization.scale.size() != fitted.normalization.shift.size()) Entry(recorded, "input_shift").fail();
  fitted.answers = answers_of(recorded);
  fitted.target_normalization = target_normalization_of(recorded, fitted.answers);
  const Entry range(recorded, "input_range");
  const std::vector<float> ends = range.reals();
  if (ends.size() != 2) range.fail();
  fitted.lowest_input = static_cast<double>(ends[0]);
  fitted.highest_input = static_cast<double>(ends[1]);
  return fitted;
}

}  // namespace plexus::data
