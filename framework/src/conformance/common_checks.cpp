// What is asked of every component: that it is described, and that it can be built with what its schema allows.
#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "conformance/subject.h"
#include "values/json.h"

namespace plexus::conformance {
namespace {

using TypeForm = Type::Form;

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\n") == std::string::npos; }

/// What is wrong with a line that users read.
std::optional<std::string> fault_of_line(const std::string& text) {
  if (is_blank(text)) return "is empty";
  for (const char letter : text)
    if (static_cast<unsigned char>(letter) < 0x20) return "is not one line of text";
  return std::nullopt;
}

void require_meanings(const std::vector<ParameterInfo>& parameters, const std::string& prefix) {
  for (const ParameterInfo& parameter : parameters) {
    const std::string name = prefix + parameter.name;
    if (const auto fault = fault_of_line(parameter.meaning))
      throw Failure{"the meaning of parameter '" + name + "' " + *fault,
                    "say in the table of parameters(), in one line, what it does, with its symbol or unit"};
    const Type* innermost = &parameter.type;
    while ((innermost->form == TypeForm::list || innermost->form == TypeForm::map) && !innermost->element.empty())
      innermost = &innermost->element.front();
    if (innermost->form == TypeForm::group) require_meanings(innermost->group, name + ".");
  }
}

void check_description(const ComponentInfo& info) {
  if (const auto fault = fault_of_line(info.description.summary))
    throw Failure{"its summary " + *fault, "say in one line what it is: plugin.add<…>(\"" + info.name +
                                               "\", {.summary = \"…\"}); 'plexus plugins' shows it"};
  for (const auto& [what, text] :
       {std::pair("equation", &info.description.equation), std::pair("reference", &info.description.reference)})
    if (!text->empty() && is_blank(*text))
      throw Failure{std::string("its ") + what + " is blank", "write it or leave it out"};
  require_meanings(info.parameters, "");
}

/// Values at the ends of what the type allows, as far as a component may be expected to be built with them.
std::vector<Value> ends_of(const Type& type) {
  std::vector<Value> ends;
  ends.reserve(8);
  if (type.optional) ends.emplace_back();
  const auto add_number = [&](std::optional<double> bound, bool exclusive) {
    constexpr double largest = 1e4;
    if (!bound || exclusive || std::fabs(*bound) > largest) return;
    if (type.form == TypeForm::integer)
      ends.emplace_back(static_cast<std::int64_t>(std::llround(*bound)));
    else
      ends.emplace_back(*bound);
  };
  if (type.form == TypeForm::boolean) ends.insert(ends.end(), {Value(false), Value(true)});
  if (type.form == TypeForm::integer || type.form == TypeForm::real) {
    add_number(type.minimum, type.exclusive_minimum);
    add_number(type.maximum, type.exclusive_maximum);
  }
  if (type.form == TypeForm::text)
    for (const std::string& choice : type.choices) ends.emplace_back(choice);
  if (type.form == TypeForm::list && type.minimum_length == 0) ends.emplace_back(Value::List{});
  if (type.form == TypeForm::map && type.minimum_length == 0) ends.emplace_back(Value::Map{});
  return ends;
}

/// What a component said, without which component of which library it is: the report says that.
std::string own_words(const Subject& subject, const Error& error) {
  const std::string text = error.what();
  const std::string context = subject.record.where() + ": ";
  return text.starts_with(context) ? text.substr(context.size()) : text;
}

void check_settings(const Subject& subject) {
  for (const ParameterInfo& parameter : subject.record.info.parameters)
    for (const Value& end : ends_of(parameter.type)) {
      Value settings = subject.settings;
      settings.set(parameter.name, end);
      try {
        (void)subject.registry.build(subject.record.info.kind, settings);
      } catch (const Error& error) {
        // Settings may exclude each other. But what is no plexus::Error was not meant as an answer to the user.
        if (error.fault() == Fault::usage) continue;
        throw Failure{"its schema allows '" + parameter.name + ": " + values::to_text(end) +
                          "', but then: " + own_words(subject, error),
                      "give the parameter a constraint that excludes the value, or throw plexus::Error that explains "
                      "it to the user"};
      }
    }
}

}  // namespace

std::vector<Check> common_checks(const Subject& subject) {
  const auto build = [subject] {
    try {
      (void)subject.registry.build(subject.record.info.kind, subject.settings);
    } catch (const Error& error) {
      if (subject.made_up.empty())
        throw Failure{std::string("it cannot be built with its defaults: ") + own_words(subject, error),
                      "choose defaults with which the constructor works"};
      std::string names;
      for (const std::string& name : subject.made_up) names += (names.empty() ? "'" : ", '") + name + "'";
      throw Skip{"it cannot be built with examples of what it requires (" + names + "): " + own_words(subject, error) +
                 "; give values: --set " + std::string(to_string(subject.record.info.kind)) + "/" +
                 subject.record.info.name + "." + subject.made_up.front() + "=…"};
    }
  };
  return {
      {"description", [subject](const Child&) { check_description(subject.record.info); }},
      in_child("build", build, true),
      in_child("settings", [subject] { check_settings(subject); }),
  };
}

}  // namespace plexus::conformance
