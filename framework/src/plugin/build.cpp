// From settings to components: defaults filled in, values checked, the factory called through the guard.
#include "plugin/registry.h"

#include "plugin/adapt.h"
#include "plugin/check.h"
#include "plugin/guard.h"
#include "plugin/optimizer_groups.h"

#include <plexus/error.h>

#include <utility>

namespace plexus::plugin {
namespace {

// Deeper than any real component, so that one whose default contains itself ends in a message.
constexpr int deepest = 32;

/// Fills in what settings leave out.
class Completion {
 public:
  explicit Completion(const Registry& registry) : registry_(registry) {}

  Value component(Kind kind, const Value& settings) {
    const Value* plugin = settings.is_map() ? settings.find("plugin") : &settings;
    if (plugin == nullptr || !plugin->is_text())
      throw Error("the settings of " + with_article(kind) + " do not say which: expected 'plugin: NAME'");
    const ComponentRecord& record = registry_.find(kind, plugin->text());
    if (++depth_ > deepest) throw EnvironmentError(record.where() + ": its default settings contain itself");
    Value::Map complete{{"plugin", *plugin}};
    members(record.info.parameters, settings, Value(), complete);
    --depth_;
    return Value(std::move(complete));
  }

 private:
  // A group that is a member with an initialiser of its own has its defaults from there, not from its type.
  void members(const std::vector<ParameterInfo>& parameters, const Value& given, const Value& defaults,
               Value::Map& complete) {
    for (const ParameterInfo& parameter : parameters) {
      const Value* value = given.find(parameter.name);
      if (value == nullptr && parameter.required) continue;
      const Value* own = defaults.find(parameter.name);
      const Value& fallback = own != nullptr ? *own : parameter.default_value;
      complete.emplace_back(parameter.name, of_type(parameter.type, value != nullptr ? *value : fallback, fallback));
    }
    if (!given.is_map()) return;
    const Value known(complete);
    for (const auto& [key, value] : given.map())
      if (known.find(key) == nullptr) complete.emplace_back(key, value);
  }

  // What does not fit its type stays as it is: it is reported by the check, in the words of the schema.
  Value of_type(const Type& type, const Value& value, const Value& fallback) {
    if (type.form == Type::Form::component && (value.is_text() || value.is_map()))
      return component(type.component, value);
    if (type.form == Type::Form::alternatives) {
      for (const Type& alternative : type.element)
        if (detail::is_of_form(value, alternative)) return of_type(alternative, value, fallback);
      return value;
    }
    if (type.form == Type::Form::real && value.is_integer()) return Value(value.real());
    if (type.form == Type::Form::group && value.is_map()) {
      Value::Map complete;
      members(type.group, value, fallback, complete);
      return Value(std::move(complete));
    }
    if (type.form == Type::Form::map && value.is_map()) {
      Value::Map elements;
      for (const auto& [name, element] : value.map())
        elements.emplace_back(name, of_type(type.element.front(), element, Value()));
      return Value(std::move(elements));
    }
    if (type.form == Type::Form::list && value.is_list()) {
      Value::List elements;
      for (const Value& element : value.list()) elements.push_back(of_type(type.element.front(), element, Value()));
      return Value(std::move(elements));
    }
    return value;
  }

  const Registry& registry_;
  int depth_ = 0;
};

std::string explain(const std::vector<Violation>& found) {
  std::string text;
  for (const auto& [path, message] : found) text += (text.empty() ? "'" : "; '") + path + "' " + message;
  return text;
}

}  // namespace

Value Registry::resolve(Kind kind, const Value& settings) const { return Completion(*this).component(kind, settings); }

Value Registry::default_settings(Kind kind, std::string_view name) const {
  return resolve(kind, Value(std::string(name)));
}

std::string Registry::context(Kind kind, const Value& settings) const {
  const Value* plugin = settings.is_map() ? settings.find("plugin") : &settings;
  if (plugin == nullptr || !plugin->is_text()) return std::string(to_string(kind));
  return find(kind, plugin->text()).where();
}

std::shared_ptr<Interface> Registry::build(Kind kind, const Value& settings) const {
  const Value complete = resolve(kind, settings);
  const ComponentRecord& record = find(kind, complete.find("plugin")->text());
  return guarded(record.where(), [&] {
    const auto found = violations(record.info.parameters, complete);
    if (!found.empty()) throw Error(explain(found));
    auto component = record.factory(complete, *this);
    if (component == nullptr) throw EnvironmentError("the library built nothing");
    component = adapt(kind, record.info.kind, std::move(component));
    if (kind != Kind::optimizer) return component;
    return std::shared_ptr<Interface>(with_groups(std::static_pointer_cast<Optimizer>(component), complete, *this));
  });
}

}  // namespace plexus::plugin
