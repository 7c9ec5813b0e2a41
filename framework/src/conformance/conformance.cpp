#include "conformance/conformance.h"

#include <plexus/error.h>

#include <algorithm>
#include <optional>

#include "conformance/subject.h"
#include "plugin/adapt.h"
#include "plugin/check.h"
#include "plugin/describe.h"

namespace plexus::conformance {
namespace {

// From small to large, so that a check is as quick as the model allows; vectors first, then images.
const std::vector<Shape>& usual_inputs() {
  static const std::vector<Shape> inputs = {{12}, {9, 7, 2}, {28, 28, 1}, {32, 32, 3}, {64, 64, 3}, {64}};
  return inputs;
}

std::string name_of(const plugin::ComponentRecord& component) {
  return std::string(to_string(component.info.kind)) + "/" + component.info.name;
}

/// A component that can be built without being told anything; of layers, an activation.
std::optional<std::string> example_component(const plugin::Registry& registry, Kind kind) {
  for (const Kind other : plugin::stand_ins(kind))
    if (auto example = example_component(registry, other)) return example;
  for (const plugin::ComponentRecord* other : registry.components()) {
    const auto& parameters = other->info.parameters;
    if (other->info.kind == kind && std::none_of(parameters.begin(), parameters.end(),
                                                 [](const ParameterInfo& parameter) { return parameter.required; }))
      return other->full_name();
  }
  return std::nullopt;
}

/// An example of a setting, in which components are some that there are.
Value example_of(const plugin::Registry& registry, const Type& type) {
  if (type.form == Type::Form::component)
    if (const auto other = example_component(registry, type.component)) return Value(*other);
  if (type.form == Type::Form::map) return Value(Value::Map{{"name", example_of(registry, type.element.front())}});
  if (type.form == Type::Form::list)
    return Value(
        Value::List(std::max<std::size_t>(1, type.minimum_length), example_of(registry, type.element.front())));
  return plugin::example_value(type);
}

/// Shapes that a layer or a model is tried with: layers over sequences too.
std::vector<Shape> inputs_for(Kind kind) {
  std::vector<Shape> inputs = usual_inputs();
  if (kind == Kind::layer) inputs.insert(inputs.begin() + 1, Shape{5, 6});
  return inputs;
}

Subject subject_of(const plugin::Registry& registry, const plugin::ComponentRecord& record, const Options& options) {
  Value::Map settings{{"plugin", Value(record.full_name())}};
  const auto given = options.settings.find(&record);
  if (given != options.settings.end())
    for (const auto& [key, value] : given->second.map()) settings.emplace_back(key, value);
  Subject subject{registry,
                  record,
                  Value(std::move(settings)),
                  {},
                  options.inputs.empty() ? inputs_for(record.info.kind) : options.inputs,
                  options.outputs,
                  options.named_inputs};
  if (!options.named_inputs.empty()) {
    std::size_t size = 0;
    for (const NamedInput& input : options.named_inputs) size += input.shape.size();
    subject.inputs = {Shape{size}};
  }
  for (const ParameterInfo& parameter : record.info.parameters) {
    if (!parameter.required || subject.settings.find(parameter.name) != nullptr) continue;
    subject.settings.set(parameter.name, example_of(registry, parameter.type));
    subject.made_up.push_back(parameter.name);
  }
  const auto known = [&](const std::string& key) {
    const auto& parameters = record.info.parameters;
    return key == "plugin" || std::any_of(parameters.begin(), parameters.end(),
                                          [&](const ParameterInfo& parameter) { return parameter.name == key; });
  };
  for (const auto& [key, value] : subject.settings.map())
    if (!known(key))
      throw Error(name_of(record) + " has no parameter '" + key + "'; 'plexus describe " + name_of(record) +
                  "' lists what it has");
  return subject;
}

/// A kind without checks of its own does not compile.
constexpr std::array checks_of_kind = {
#define PLEXUS_KIND(name, plural, summary) &name##_checks,
    PLEXUS_KINDS(PLEXUS_KIND)
#undef PLEXUS_KIND
};

std::vector<Check> checks_of(const Subject& subject) {
  std::vector<Check> checks = common_checks(subject);
  const std::vector<Check> own = checks_of_kind[static_cast<std::size_t>(subject.record.info.kind)](subject);
  checks.insert(checks.end(), own.begin(), own.end());
  return checks;
}

CheckResult run(const Check& check, const Child& child) {
  CheckResult result{.name = check.name};
  const auto began = std::chrono::steady_clock::now();
  try {
    check.run(child);
    if (check.note != nullptr) result.message = *check.note;
  } catch (const Failure& failure) {
    result.status = Status::failed;
    result.message = failure.why;
    result.remedy = failure.remedy;
  } catch (const Skip& skip) {
    result.status = Status::skipped;
    result.message = skip.why;
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return result;
}

ComponentResult check_component(const Subject& subject, const Options& options) {
  ComponentResult result{.component = &subject.record, .settings = subject.settings, .checks = {}};
  const Child child(options.limit);
  std::string gate;
  std::set<std::string> not_ok;
  for (const Check& check : checks_of(subject)) {
    const std::string& missing = !gate.empty() || not_ok.count(check.needs) == 0 ? gate : check.needs;
    if (!missing.empty()) {
      result.checks.push_back({.name = check.name, .status = Status::skipped, .message = "needs '" + missing + "'"});
      continue;
    }
    result.checks.push_back(run(check, child));
    if (result.checks.back().status != Status::ok) not_ok.insert(check.name);
    if (check.gate && result.checks.back().status != Status::ok) gate = check.name;
  }
  return result;
}

}  // namespace

std::string ComponentResult::name() const { return name_of(*component); }

std::size_t Report::count(Status status) const {
  std::size_t count = 0;
  for (const ComponentResult& component : components)
    count +=
        static_cast<std::size_t>(std::count_if(component.checks.begin(), component.checks.end(),
                                               [status](const CheckResult& check) { return check.status == status; }));
  return count;
}

Report check_library(const plugin::Registry& registry, const plugin::Library& library, const Options& options,
                     const std::function<void(const ComponentResult&)>& on_component) {
  Report report{.library = &library, .components = {}};
  std::vector<Subject> subjects;
  for (const plugin::ComponentRecord* component : registry.components()) {
    if (component->library != &library || (!options.only.empty() && options.only.count(component) == 0)) continue;
    subjects.push_back(subject_of(registry, *component, options));
    if (options.settings.count(component) == 0) continue;
    const auto found = plugin::violations(component->info.parameters, subjects.back().settings);
    if (!found.empty())
      throw Error("--set " + name_of(*component) + "." + found.front().path + ": " + found.front().message);
  }
  for (const Subject& subject : subjects) {
    report.components.push_back(check_component(subject, options));
    if (on_component) on_component(report.components.back());
  }
  return report;
}

}  // namespace plexus::conformance
