#include "config/override.h"

#include <algorithm>

#include "config/document.h"
#include "config/scalar.h"
#include "text/suggest.h"

namespace plexus::config {
namespace {

/// One argument; `as_list` says how its value is read.
template <class AsList>
void parse(const SourcePtr& source, const std::string& form, const AsList& as_list, std::vector<Override>& overrides,
           Problems& problems) {
  const std::string& text = source->text();
  const std::size_t equals = text.find('=');
  const Location whole{.source = source, .begin = 0, .end = text.size()};
  if (find_non_text(text) != std::string::npos) {
    problems.add({.source = source}, "this is not UTF-8 text");
    return;
  }
  if (equals == std::string::npos) {
    problems.add(whole, "there is no '=' (expected " + form + ")");
    return;
  }
  auto path = split_key(text.substr(0, equals), {.source = source, .begin = 0, .end = equals});
  if (!path) {
    problems.add(whole, "the key before '=' has an empty part (expected " + form + ")");
    return;
  }
  const NodePtr value = parse_argument(source, equals + 1, as_list(text.substr(equals + 1)), problems);
  if (value != nullptr) overrides.push_back({.path = std::move(*path), .value = value});
}

template <class AsList>
std::vector<Override> parse_all(const std::vector<std::string>& arguments, const std::string& option,
                                std::size_t first_rank, const std::string& form, const AsList& as_list,
                                Problems& problems) {
  std::vector<Override> overrides;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    parse(std::make_shared<const Source>(Source::Form::argument, option, arguments[i], first_rank + i), form, as_list,
          overrides, problems);
  return overrides;
}

/// Only those of the labelled entries of an axis that `chosen` lists.
NodePtr select_labels(const Node& labelled, const Node& chosen, const std::string& name, Problems& problems) {
  Node selection;
  selection.form = Node::Form::map;
  selection.at = labelled.at;
  std::vector<std::string> labels;
  for (const Entry& entry : labelled.entries) labels.push_back(entry.key);
  for (const NodePtr& label : chosen.elements) {
    if (const Entry* entry = labelled.find(label->text)) {
      selection.entries.push_back(*entry);
      continue;
    }
    const auto near = text::suggest(label->text, labels);
    std::string all;
    for (const std::string& known : labels) all += (all.empty() ? "" : ", ") + known;
    problems.add(label->at, "axis '" + name + "' has no entry " + got_text(*label) +
                                (near ? "; did you mean '" + *near + "'?" : " (expected one of " + all + ")"));
  }
  return std::make_shared<const Node>(std::move(selection));
}

bool has_labels(const Node& axis) {
  static constexpr std::string_view ranges[] = {"range", "linear_range", "log_range"};
  return axis.is_map() && !(axis.entries.size() == 1 && std::find(std::begin(ranges), std::end(ranges),
                                                                  axis.entries.front().key) != std::end(ranges));
}

}  // namespace

std::vector<Override> parse_overrides(const std::vector<std::string>& arguments, const std::string& option,
                                      std::size_t first_rank, Problems& problems) {
  return parse_all(
      arguments, option, first_rank, option + " key.path=value", [](const std::string&) { return false; }, problems);
}

std::vector<Override> parse_axes(const std::vector<std::string>& arguments, const std::string& option,
                                 std::size_t first_rank, Problems& problems) {
  // "[1, 2]" and "{range: …}" are the axis; "[1], [2]" and "{plugin: sgd}, adam" are values of it.
  const auto as_list = [](const std::string& text) {
    const auto source = std::make_shared<const Source>(Source::Form::argument, "", text);
    Problems ignored;
    const NodePtr node =
        text.starts_with('[') || text.starts_with('{') ? parse_argument(source, 0, false, ignored) : nullptr;
    return node == nullptr || node->is_scalar() || node->is_null();
  };
  return parse_all(arguments, option, first_rank, option + " key.path=value,value", as_list, problems);
}

NodePtr with_axes(const NodePtr& grid, const std::vector<Override>& axes, Problems& problems) {
  if (axes.empty() || (grid != nullptr && !grid->is_map() && !grid->is_null())) return grid;
  Node result;
  if (grid != nullptr) result = *grid;
  result.form = Node::Form::map;
  for (const Override& axis : axes) {
    const std::string key = join_key(axis.path);
    // "replicates=5" was read as the list of values of an axis.
    const bool one = key == "replicates" && axis.value->is_list() && axis.value->elements.size() == 1;
    const NodePtr& value = one ? axis.value->elements.front() : axis.value;
    const Location at{
        .source = axis.path.front().at.source, .begin = axis.path.front().at.begin, .end = axis.path.back().at.end};
    if (grid == nullptr && result.entries.empty()) result.at = at;
    const auto found = std::find_if(result.entries.begin(), result.entries.end(),
                                    [&key](const Entry& entry) { return entry.key == key; });
    if (found == result.entries.end()) {
      result.entries.push_back({.key = key, .at = at, .value = value});
      continue;
    }
    const auto is_label = [](const NodePtr& element) { return element->is_scalar(); };
    const bool labels =
        axis.value->is_list() && std::all_of(axis.value->elements.begin(), axis.value->elements.end(), is_label);
    if (has_labels(*found->value) && labels)
      *found = {.key = key, .at = at, .value = select_labels(*found->value, *axis.value, key, problems)};
    else
      *found = {.key = key, .at = at, .value = value};
  }
  return std::make_shared<const Node>(std::move(result));
}

}  // namespace plexus::config
