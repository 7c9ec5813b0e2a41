// The parameters of a component, declared once: a plain struct with defaults and a table of its members. The table
// drives validation, `plexus describe`, the generated reference, the JSON Schema, grids and the recorded settings.
//
//   struct Settings {
//     double learning_rate = 0.001;
//     std::string mode = "max";
//
//     static auto parameters() {
//       return plexus::Parameters<Settings>{
//           {"learning_rate", &Settings::learning_rate, plexus::positive(), "step size η"},
//           {"mode", &Settings::mode, plexus::one_of({"max", "average"}), "how a window is reduced"},
//       };
//     }
//   };
//
// A member may be bool, an integer, float or double, std::string, std::filesystem::path, std::optional<T> (YAML null
// or absent), std::vector<T>, plexus::Named<T> (a map whose names the user chooses, in the order of the file),
// plexus::Component<Interface> (a std::vector of them is a list of components), a struct with a `parameters()` of its
// own, or a std::variant of such types that YAML tells apart: std::variant<std::int64_t, double, Choice> is 5000, 0.2
// or {rows: …}.
#pragma once

#include <plexus/error.h>
#include <plexus/export.h>
#include <plexus/kind.h>
#include <plexus/value.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace plexus {

struct ParameterInfo;

/// What a setting may be. (Here and below, what is made, copied and destroyed is compiled once, in the SDK's library,
/// and not in every plugin.)
struct PLEXUS_API Type {
  Type();
  Type(const Type& other);
  Type(Type&& other) noexcept;
  Type& operator=(const Type& other);
  Type& operator=(Type&& other) noexcept;
  ~Type();

  enum class Form { boolean, integer, real, text, path, list, map, group, component, alternatives, overrides };

  Form form = Form::text;
  bool optional = false;             ///< null is allowed and means "not set"
  std::optional<double> minimum;     ///< of an integer or a real
  std::optional<double> maximum;     ///< of an integer or a real
  bool exclusive_minimum = false;    ///< the minimum itself is not allowed
  bool exclusive_maximum = false;    ///< the maximum itself is not allowed
  std::vector<std::string> choices;  ///< of a text; empty: any
  std::size_t minimum_length = 0;    ///< of a list or a map
  /// Of a list or a map, exactly one: what each entry may be. Of alternatives: each, the first that fits counts.
  std::vector<Type> element;
  std::vector<ParameterInfo> group;   ///< of a group; of overrides: what each of them may have, none of it required
  Kind component = Kind::activation;  ///< of a component
};

/// One parameter, as users see it.
struct ParameterInfo {
  std::string name;
  Type type;
  Value default_value;    ///< what is used where the configuration says nothing; unused when `required`
  bool required = false;  ///< no default: the configuration must say it
  std::string meaning;    ///< one sentence, with the unit or the symbol where there is one
};

/// A restriction on a parameter, made by the functions below and combined with the type of the member.
struct Constraint {
  std::optional<double> minimum = {};
  std::optional<double> maximum = {};
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  std::vector<std::string> choices = {};
  std::size_t minimum_length = 0;
  bool required = false;
};

PLEXUS_API Constraint any();
PLEXUS_API Constraint positive();
PLEXUS_API Constraint not_negative();
PLEXUS_API Constraint at_least(double minimum);
/// minimum ≤ value ≤ maximum
PLEXUS_API Constraint between(double minimum, double maximum);
/// 0 ≤ value < 1
PLEXUS_API Constraint fraction();
PLEXUS_API Constraint one_of(std::vector<std::string> choices);
/// The same constraint, for a parameter that has no default: the configuration must set it.
PLEXUS_API Constraint required(Constraint constraint = {});

/// Builds components named in settings; the runtime implements it.
class PLEXUS_API Builder {
 public:
  virtual ~Builder();
  /// The component that `settings` (a map with `plugin` and its checked parameters) names. [setup] The caller owns it.
  [[nodiscard]] virtual std::shared_ptr<Interface> build(Kind kind, const Value& settings) const = 0;
};

/// A component used by another one, such as the activation of a model. The default is named in the struct; the
/// runtime puts the one that the configuration asks for into its place before the owner is constructed.
template <class Base>
class Component {
 public:
  /// None yet: of a parameter that the configuration must set, and of the elements of a list.
  Component() = default;
  Component(std::string plugin, Value::Map settings = {}) {
    Value::Map map{{"plugin", Value(std::move(plugin))}};
    for (auto& entry : settings) map.push_back(std::move(entry));
    settings_ = Value(std::move(map));
  }

  /// Requires that the runtime has built it: true in the constructor of the owner and after.
  [[nodiscard]] Base& operator*() const { return *get(); }
  [[nodiscard]] Base* operator->() const { return get(); }
  [[nodiscard]] Base* get() const {
    if (instance_ == nullptr) throw Error("a component was used before it was built");
    return instance_.get();
  }
  [[nodiscard]] const std::shared_ptr<Base>& shared() const noexcept { return instance_; }
  [[nodiscard]] const Value& settings() const noexcept { return settings_; }

  /// [setup] Called by the runtime and by tests.
  void build(const Value& settings, const Builder& builder) {
    settings_ = settings;
    instance_ = std::static_pointer_cast<Base>(builder.build(Base::kind, settings));
  }

 private:
  Value settings_;
  std::shared_ptr<Base> instance_;
};

/// Settings under names that the user chooses, in the order of the configuration.
template <class T>
using Named = std::vector<std::pair<std::string, T>>;

template <class Struct>
class Parameters;

namespace detail {

inline Type of_form(Type::Form form) {
  Type type;
  type.form = form;
  return type;
}

/// How a member of type T is described, read and written; specialised below for each type that a member may have.
template <class T>
struct Setting {
  static Type type() {
    static_assert(
        !std::is_same_v<T, T>,
        "plexus: a member of Settings has a type that no setting can have; it may be bool, an integer, float, "
        "double, std::string (with plexus::one_of() in the place of an enum), std::filesystem::path, "
        "std::optional<T>, std::vector<T>, plexus::Named<T>, plexus::Component<Interface>, or a struct with "
        "parameters()");
    return {};
  }
  static Value to_value(const T&) { return {}; }
  static void from_value(const Value&, T&, const Builder&) {}
};

template <>
struct Setting<bool> {
  static Type type() { return of_form(Type::Form::boolean); }
  static Value to_value(bool member) { return Value(member); }
  static void from_value(const Value& value, bool& member, const Builder&) { member = value.boolean(); }
};

template <class T>
requires(std::integral<T> && !std::same_as<T, bool>) struct Setting<T> {
  static Type type() {
    Type type = of_form(Type::Form::integer);
    if constexpr (std::is_unsigned_v<T>) type.minimum = 0.0;
    if constexpr (sizeof(T) < 8) type.maximum = static_cast<double>(std::numeric_limits<T>::max());
    return type;
  }
  static Value to_value(T member) { return Value(static_cast<std::int64_t>(member)); }
  static void from_value(const Value& value, T& member, const Builder&) { member = static_cast<T>(value.integer()); }
};

template <std::floating_point T>
struct Setting<T> {
  static Type type() { return of_form(Type::Form::real); }
  static Value to_value(T member) { return Value(static_cast<double>(member)); }
  static void from_value(const Value& value, T& member, const Builder&) { member = static_cast<T>(value.real()); }
};

template <>
struct Setting<std::string> {
  static Type type() { return of_form(Type::Form::text); }
  static Value to_value(const std::string& member) { return Value(member); }
  static void from_value(const Value& value, std::string& member, const Builder&) { member = value.text(); }
};

template <>
struct Setting<std::filesystem::path> {
  static Type type() { return of_form(Type::Form::path); }
  static Value to_value(const std::filesystem::path& member) { return Value(member.string()); }
  static void from_value(const Value& value, std::filesystem::path& member, const Builder&) { member = value.text(); }
};

template <class T>
struct Setting<std::optional<T>> {
  static Type type() {
    Type type = Setting<T>::type();
    type.optional = true;
    return type;
  }
  static Value to_value(const std::optional<T>& member) { return member ? Setting<T>::to_value(*member) : Value(); }
  static void from_value(const Value& value, std::optional<T>& member, const Builder& builder) {
    member.reset();
    if (!value.is_null()) Setting<T>::from_value(value, member.emplace(), builder);
  }
};

template <class T>
struct Setting<std::vector<T>> {
  static Type type() {
    Type type = of_form(Type::Form::list);
    type.element.push_back(Setting<T>::type());
    return type;
  }
  static Value to_value(const std::vector<T>& member) {
    Value::List list;
    for (const T& element : member) list.push_back(Setting<T>::to_value(element));
    return Value(std::move(list));
  }
  static void from_value(const Value& value, std::vector<T>& member, const Builder& builder) {
    member.clear();
    for (const Value& element : value.list()) {
      T parsed{};
      Setting<T>::from_value(element, parsed, builder);
      member.push_back(std::move(parsed));
    }
  }
};

template <class T>
struct Setting<std::vector<std::pair<std::string, T>>> {
  static Type type() {
    Type type = of_form(Type::Form::map);
    type.element.push_back(Setting<T>::type());
    return type;
  }
  static Value to_value(const Named<T>& member) {
    Value::Map map;
    for (const auto& [name, element] : member) map.emplace_back(name, Setting<T>::to_value(element));
    return Value(std::move(map));
  }
  static void from_value(const Value& value, Named<T>& member, const Builder& builder) {
    member.clear();
    for (const auto& [name, element] : value.map()) {
      T parsed{};
      Setting<T>::from_value(element, parsed, builder);
      member.emplace_back(name, std::move(parsed));
    }
  }
};

template <class Base>
struct Setting<Component<Base>> {
  static Type type() {
    Type type = of_form(Type::Form::component);
    type.component = Base::kind;
    return type;
  }
  static Value to_value(const Component<Base>& member) { return member.settings(); }
  static void from_value(const Value& value, Component<Base>& member, const Builder& builder) {
    member.build(value, builder);
  }
};

/// Whether a value is of the sort that a type takes, in range or not. An integer is a real too.
[[nodiscard]] PLEXUS_API bool is_of_form(const Value& value, const Type& type);

template <class... Alternatives>
struct Setting<std::variant<Alternatives...>> {
  using Member = std::variant<Alternatives...>;

  static Type type() {
    Type type = of_form(Type::Form::alternatives);
    (type.element.push_back(Setting<Alternatives>::type()), ...);
    return type;
  }
  static Value to_value(const Member& member) {
    return std::visit([]<class T>(const T& chosen) { return Setting<T>::to_value(chosen); }, member);
  }
  static void from_value(const Value& value, Member& member, const Builder& builder) {
    bool done = false;
    const auto attempt = [&]<class T>(T parsed) {
      if (done || !is_of_form(value, Setting<T>::type())) return;
      Setting<T>::from_value(value, parsed, builder);
      member = std::move(parsed);
      done = true;
    };
    (attempt(Alternatives{}), ...);
  }
};

template <class Struct>
requires requires { Struct::parameters(); }
struct Setting<Struct> {
  static Type type() {
    Type type = of_form(Type::Form::group);
    type.group = Struct::parameters().describe();
    return type;
  }
  static Value to_value(const Struct& member) { return Struct::parameters().to_value(member); }
  static void from_value(const Value& value, Struct& member, const Builder& builder) {
    Struct::parameters().from_value(value, member, builder);
  }
};

/// A member of a struct: what users see of it, where it lies, and how it is written and read.
struct PLEXUS_API Field {
  using ToValue = Value (*)(const void* member);
  using FromValue = void (*)(const Value& value, void* member, const Builder& builder);

  /// `place`: bytes from the beginning of the struct.
  Field(std::string_view name, Type type, Value default_value, const Constraint& constraint, std::string_view meaning,
        std::size_t place, ToValue to_value, FromValue from_value);
  Field(const Field& other);
  Field(Field&& other) noexcept;
  Field& operator=(const Field& other);
  Field& operator=(Field&& other) noexcept;
  ~Field();

  ParameterInfo info;
  std::size_t place;
  ToValue to_value;
  FromValue from_value;
};

/// The members of some struct.
class PLEXUS_API Fields {
 public:
  Fields();
  Fields(const Fields& other);
  Fields(Fields&& other) noexcept;
  Fields& operator=(const Fields& other);
  Fields& operator=(Fields&& other) noexcept;
  ~Fields();

  void add(const Field& field);
  [[nodiscard]] std::vector<ParameterInfo> describe() const;
  [[nodiscard]] Value to_value(const void* from) const;
  void from_value(const Value& value, void* to, const Builder& builder) const;

 private:
  std::vector<Field> fields_;
};

}  // namespace detail

/// The table of a struct's parameters.
template <class Struct>
class Parameters {
 public:
  struct Field : detail::Field {
    template <class T>
    Field(std::string_view name, T Struct::*member, const Constraint& constraint, std::string_view meaning)
        : detail::Field(
              name, detail::Setting<T>::type(), detail::Setting<T>::to_value(defaults().*member), constraint, meaning,
              static_cast<std::size_t>(reinterpret_cast<const char*>(&(defaults().*member)) -
                                       reinterpret_cast<const char*>(&defaults())),
              [](const void* from) { return detail::Setting<T>::to_value(*static_cast<const T*>(from)); },
              [](const Value& value, void* to, const Builder& builder) {
                detail::Setting<T>::from_value(value, *static_cast<T*>(to), builder);
              }) {}

    template <class T>
    Field(std::string_view name, T Struct::*member, std::string_view meaning)
        : Field(name, member, Constraint{}, meaning) {}

    /// What the initialisers of the struct make of it.
    static const Struct& defaults() {
      static Struct made;
      return made;
    }
  };

  Parameters(std::initializer_list<Field> fields) {
    for (const Field& field : fields) fields_.add(field);
  }

  [[nodiscard]] const detail::Fields& fields() const { return fields_; }
  [[nodiscard]] std::vector<ParameterInfo> describe() const { return fields_.describe(); }
  [[nodiscard]] Value to_value(const Struct& from) const { return fields_.to_value(&from); }

  /// Sets the members that `value` (a checked map) names; components inside are built. [setup]
  void from_value(const Value& value, Struct& to, const Builder& builder) const {
    fields_.from_value(value, &to, builder);
  }

 private:
  detail::Fields fields_;
};

}  // namespace plexus
