// Descriptions for people: terminal and Markdown. The forms for programs are in describe_json.cpp.
#include "plugin/describe.h"

#include "plugin/check.h"
#include "plugin/yaml.h"
#include "text/columns.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace plexus::plugin {
namespace {

using Form = Type::Form;

// Columns between which a table can be read, however wide the terminal is.
constexpr std::size_t narrowest = 40;
constexpr std::size_t widest = 110;

/// One parameter, or one member of a group, as a line of a table.
struct Row {
  std::string name;
  std::string type;
  std::string default_text;
  std::string meaning;
};

/// How members of groups are named: `kernel`, two columns further in, or `blocks[].kernel`.
enum class Nesting { indented, dotted };

class Rows {
 public:
  explicit Rows(Nesting nesting) : nesting_(nesting) {}

  void add(const std::vector<ParameterInfo>& parameters, const Value& defaults, const std::string& prefix) {
    for (const ParameterInfo& parameter : parameters) {
      const Value* own = defaults.find(parameter.name);
      const Value& value = own != nullptr ? *own : parameter.default_value;
      const Type& type = parameter.type;
      rows_.push_back({prefix + parameter.name, type_text(type), default_text(parameter, value), parameter.meaning});
      const Type* innermost = &type;
      std::string suffix;
      while (innermost->form == Form::list || innermost->form == Form::map) {
        suffix += innermost->form == Form::list ? "[]" : ".NAME";
        innermost = &innermost->element.front();
      }
      if (innermost->form == Form::alternatives)
        for (const Type& alternative : innermost->element)
          if (alternative.form == Form::group) innermost = &alternative;
      if (innermost->form != Form::group) continue;
      const std::string inside = nesting_ == Nesting::indented ? prefix + "  " : prefix + parameter.name + suffix + ".";
      add(innermost->group, type.form == Form::group ? value : Value(), inside);
    }
  }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  // The default of a group is that of its members, each in its own line; that of a long list is in the example.
  static std::string default_text(const ParameterInfo& parameter, const Value& value) {
    if (parameter.required) return "required";
    if (value.is_null()) return "none";
    if (parameter.type.form == Form::group) return "";
    if (value.is_text() && value.text().empty()) return "\"\"";
    const std::string line = yaml_line(value);
    const bool has_maps = value.is_list() && std::any_of(value.list().begin(), value.list().end(),
                                                         [](const Value& element) { return element.is_map(); });
    return has_maps && text::display_width(line) > 40 ? "see example" : line;
  }

  Nesting nesting_;
  std::vector<Row> rows_;
};

/// Some value that the type allows.
Value sample(const Type& type) {
  switch (type.form) {
    case Form::boolean:
      return true;
    case Form::integer: {
      double number = type.minimum ? std::max(1.0, std::ceil(*type.minimum)) : 1.0;
      if (type.exclusive_minimum && type.minimum && number <= *type.minimum) number += 1;
      if (type.maximum) number = std::min(number, std::floor(*type.maximum));
      return static_cast<std::int64_t>(number);
    }
    case Form::real:
      if (type.minimum && type.maximum) return (*type.minimum + *type.maximum) / 2;
      if (type.minimum) return *type.minimum + 1.0;
      return type.maximum ? *type.maximum - 1.0 : 1.0;
    case Form::text:
      return type.choices.empty() ? "text" : type.choices.front();
    case Form::path:
      return "path/to/file";
    case Form::list:
      return Value::List(std::max<std::size_t>(1, type.minimum_length), sample(type.element.front()));
    case Form::map:
      return Value::Map{{"name", sample(type.element.front())}};
    case Form::group: {
      Value::Map map;
      for (const ParameterInfo& member : type.group)
        if (member.required) map.emplace_back(member.name, sample(member.type));
      return map;
    }
    case Form::component:
      if (type.component == Kind::layer) return "relu";
      return Value::Map{{"plugin", "name"}};
    case Form::alternatives:
      return sample(type.element.front());
    case Form::overrides:
      return Value::Map{};
  }
  return {};
}

std::string headed(const std::string& heading, const std::string& text, std::size_t width) {
  return text.empty() ? "" : text::columns({{heading, text}}, width, 2, width);
}

std::string indented(const std::string& lines) {
  std::string text;
  for (const char letter : lines) text += (text.empty() || text.back() == '\n' ? "  " : "") + std::string(1, letter);
  return text;
}

std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

}  // namespace

Value example_value(const Type& type) { return sample(type); }

std::string example_yaml(const ComponentRecord& component) {
  Value::Map settings{{"plugin", component.info.name}};
  for (const ParameterInfo& parameter : component.info.parameters) {
    if (parameter.required)
      settings.emplace_back(parameter.name, sample(parameter.type));
    else if (!parameter.default_value.is_null())
      settings.emplace_back(parameter.name, parameter.default_value);
  }
  // These are some of several; the others are one each.
  for (const Kind several : {Kind::layer, Kind::metric, Kind::observer})
    if (component.info.kind == several)
      return yaml_entry(std::string(kind_info(several).plural), Value(Value::List{Value(std::move(settings))}));
  return yaml_entry(std::string(to_string(component.info.kind)), Value(std::move(settings)));
}

std::string describe_text(const ComponentRecord& component, std::size_t width,
                          const std::vector<ParameterInfo>& common) {
  width = std::clamp(width, narrowest, widest);
  const ComponentInfo& info = component.info;
  std::string text = std::string(to_string(info.kind)) + "/" + info.name + "\n\n";
  for (const std::string& line : text::wrap(info.description.summary, width - 2)) text += "  " + line + "\n";
  text += "\n";
  text += headed("Equation ", info.description.equation, width);
  text += headed("Reference", info.description.reference, width);
  const Library& library = *component.library;
  text += headed("Library  ", library.name + " " + library.version + "\n" + library.file.string(), width);

  if (info.parameters.empty())
    text += "\nIt has no parameters" + std::string(common.empty() ? "" : " of its own") + ".\n";
  const auto add_table = [&text, width](const std::string& heading, const std::vector<ParameterInfo>& parameters) {
    if (parameters.empty()) return;
    Rows rows(Nesting::indented);
    rows.add(parameters, Value(), "");
    std::vector<std::vector<std::string>> table = {{"parameter", "type", "default", "meaning"}};
    for (const Row& row : rows.rows()) table.push_back({row.name, row.type, row.default_text, row.meaning});
    text += "\n" + heading + "\n\n" + text::columns(table, width, 2, 28);
  };
  add_table("Parameters", info.parameters);
  add_table("Every " + std::string(to_string(info.kind)) + " takes too", common);

  return text + "\nExample\n\n" + indented(example_yaml(component));
}

std::string describe_markdown(const ComponentRecord& component, const std::vector<ParameterInfo>& common) {
  const ComponentInfo& info = component.info;
  std::string text = "## " + info.name + "\n\n" + info.description.summary + "\n";
  if (!info.description.equation.empty()) text += "\n```text\n" + info.description.equation + "\n```\n";
  if (!info.description.reference.empty()) text += "\nReference: " + info.description.reference + "\n";

  Rows rows(Nesting::dotted);
  rows.add(info.parameters, Value(), "");
  rows.add(common, Value(), "");
  if (!rows.rows().empty()) {
    text += "\n| parameter | type | default | meaning |\n|---|---|---|---|\n";
    for (const Row& row : rows.rows()) {
      const bool is_word =
          row.default_text == "required" || row.default_text == "none" || row.default_text == "see example";
      text += "| " + code(row.name) + " | " + cell(row.type) + " | " +
              cell(is_word ? row.default_text : code(row.default_text)) + " | " + cell(row.meaning) + " |\n";
    }
  }
  text += "\n```yaml\n" + example_yaml(component) + "```\n";
  return text + "\nLibrary: `" + component.library->name + "` " + component.library->version + "\n";
}

std::string list_components_text(const Registry& registry, std::size_t width) {
  width = std::clamp(width, narrowest, widest);
  std::string text;
  const auto components = registry.components();
  for (auto begin = components.begin(); begin != components.end();) {
    const Kind kind = (*begin)->info.kind;
    const auto end = std::find_if(begin, components.end(), [kind](const auto* c) { return c->info.kind != kind; });
    std::vector<std::vector<std::string>> rows;
    for (auto at = begin; at != end; ++at)
      rows.push_back(
          {(*at)->info.name, (*at)->library->name + " " + (*at)->library->version, (*at)->info.description.summary});
    text += (text.empty() ? "" : "\n") + plural(kind) + "\n" + text::columns(rows, width, 2, 32);
    begin = end;
  }
  if (components.empty()) text += "No components were found. Build or install plugins, or set PLEXUS_PLUGIN_PATH.\n";
  if (registry.skipped().empty()) return text;
  text += "\nlibraries that could not be used\n";
  for (const auto& [file, reason] : registry.skipped()) {
    text += "  " + file.string() + "\n";
    for (const std::string& line : text::wrap(reason, width - 4)) text += "    " + line + "\n";
  }
  return text;
}

}  // namespace plexus::plugin
