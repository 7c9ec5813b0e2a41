#include <plexus/schema.h>

namespace plexus {

Type::Type() = default;
Type::Type(const Type& other) = default;
Type::Type(Type&& other) noexcept = default;
Type& Type::operator=(const Type& other) = default;
Type& Type::operator=(Type&& other) noexcept = default;
Type::~Type() = default;

Constraint any() { return {}; }
Constraint positive() { return {.minimum = 0.0, .exclusive_minimum = true}; }
Constraint not_negative() { return {.minimum = 0.0}; }
Constraint at_least(double minimum) { return {.minimum = minimum}; }
Constraint between(double minimum, double maximum) { return {.minimum = minimum, .maximum = maximum}; }
Constraint fraction() { return {.minimum = 0.0, .maximum = 1.0, .exclusive_maximum = true}; }
Constraint one_of(std::vector<std::string> choices) { return {.choices = std::move(choices)}; }
Constraint required(Constraint constraint) {
  constraint.required = true;
  return constraint;
}

namespace detail {
namespace {

// The number types under lists, optionals and alternatives are what a numeric constraint restricts.
void restrict_type(Type& type, const Constraint& constraint) {
  if (type.form == Type::Form::alternatives) {
    for (Type& alternative : type.element) {
      const bool number = alternative.form == Type::Form::integer || alternative.form == Type::Form::real;
      if (number)
        restrict_type(alternative, {.minimum = constraint.minimum,
                                    .maximum = constraint.maximum,
                                    .exclusive_minimum = constraint.exclusive_minimum,
                                    .exclusive_maximum = constraint.exclusive_maximum});
      if (alternative.form == Type::Form::text) alternative.choices = constraint.choices;
      const bool several = alternative.form == Type::Form::list || alternative.form == Type::Form::map;
      if (several) alternative.minimum_length = constraint.minimum_length;
      if (alternative.form == Type::Form::map) alternative.element.front().choices = constraint.choices;
    }
    return;
  }
  type.minimum_length = constraint.minimum_length;
  Type* innermost = &type;
  while (innermost->form == Type::Form::list || innermost->form == Type::Form::map)
    innermost = &innermost->element.front();
  if (constraint.minimum) {
    innermost->minimum = constraint.minimum;
    innermost->exclusive_minimum = constraint.exclusive_minimum;
  }
  if (constraint.maximum) {
    innermost->maximum = constraint.maximum;
    innermost->exclusive_maximum = constraint.exclusive_maximum;
  }
  if (!constraint.choices.empty()) innermost->choices = constraint.choices;
}

}  // namespace

bool is_of_form(const Value& value, const Type& type) {
  switch (type.form) {
    case Type::Form::boolean:
      return value.is_boolean();
    case Type::Form::integer:
      return value.is_integer();
    case Type::Form::real:
      return value.is_number();
    case Type::Form::text:
    case Type::Form::path:
      return value.is_text();
    case Type::Form::list:
      return value.is_list();
    case Type::Form::map:
    case Type::Form::group:
    case Type::Form::overrides:
      return value.is_map();
    case Type::Form::component:
      return value.is_text() || value.is_map();
    case Type::Form::alternatives:
      break;
  }
  for (const Type& alternative : type.element)
    if (is_of_form(value, alternative)) return true;
  return false;
}

Field::Field(std::string_view name, Type type, Value default_value, const Constraint& constraint,
             std::string_view meaning, std::size_t bytes, ToValue write, FromValue read)
    : place(bytes), to_value(write), from_value(read) {
  info.name = name;
  info.type = std::move(type);
  info.default_value = std::move(default_value);
  info.required = constraint.required;
  info.meaning = meaning;
  restrict_type(info.type, constraint);
}
Field::Field(const Field& other) = default;
Field::Field(Field&& other) noexcept = default;
Field& Field::operator=(const Field& other) = default;
Field& Field::operator=(Field&& other) noexcept = default;
Field::~Field() = default;

Fields::Fields() = default;
Fields::Fields(const Fields& other) = default;
Fields::Fields(Fields&& other) noexcept = default;
Fields& Fields::operator=(const Fields& other) = default;
Fields& Fields::operator=(Fields&& other) noexcept = default;
Fields::~Fields() = default;

void Fields::add(const Field& field) { fields_.push_back(field); }

std::vector<ParameterInfo> Fields::describe() const {
  std::vector<ParameterInfo> infos;
  for (const Field& field : fields_) infos.push_back(field.info);
  return infos;
}

Value Fields::to_value(const void* from) const {
  Value::Map map;
  for (const Field& field : fields_)
    map.emplace_back(field.info.name, field.to_value(static_cast<const char*>(from) + field.place));
  return Value(std::move(map));
}

void Fields::from_value(const Value& value, void* to, const Builder& builder) const {
  for (const Field& field : fields_)
    if (const Value* entry = value.find(field.info.name))
      field.from_value(*entry, static_cast<char*>(to) + field.place, builder);
}

}  // namespace detail
}  // namespace plexus
