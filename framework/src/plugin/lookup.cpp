// Finding components by name, and saying what there is where a name is not found.
#include "plugin/registry.h"

#include "plugin/adapt.h"
#include "text/suggest.h"

#include <plexus/error.h>

#include <algorithm>

namespace plexus::plugin {
namespace {

using Records = std::vector<const ComponentRecord*>;

bool is_called(const ComponentRecord& component, std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return component.info.name == name;
  return component.library->name == name.substr(0, slash) && component.info.name == name.substr(slash + 1);
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// The shortest names by which the components of a kind can be asked for, and behind them those of its stand-ins.
std::vector<std::string> names_of(const Records& components, Kind kind) {
  std::vector<std::string> names;
  for (const ComponentRecord* component : components) {
    if (component->info.kind != kind) continue;
    const auto shares_name = [&](const ComponentRecord* other) {
      return other->info.kind == kind && other->info.name == component->info.name;
    };
    const bool unique = std::count_if(components.begin(), components.end(), shares_name) == 1;
    names.push_back(unique ? component->info.name : component->full_name());
  }
  for (const Kind other : stand_ins(kind))
    for (std::string& name : names_of(components, other)) names.push_back(std::move(name));
  return names;
}

std::string skipped_text(const std::vector<Skipped>& skipped) {
  if (skipped.empty()) return "";
  std::string text = "\nIt may be in a plugin library that could not be used:";
  for (const Skipped& library : skipped) text += "\n  " + library.file.string() + ": " + library.reason;
  return text;
}

std::string unknown(const Records& components, const std::vector<Skipped>& skipped, Kind kind, std::string_view name) {
  std::string text = "there is no " + std::string(to_string(kind)) + " '" + std::string(name) + "'";
  const std::vector<std::string> names = names_of(components, kind);
  std::vector<std::string> candidates = names;
  for (const ComponentRecord* component : components)
    if (component->info.kind == kind) candidates.push_back(component->full_name());

  const auto other = std::find_if(components.begin(), components.end(), [&](const ComponentRecord* component) {
    return component->info.kind != kind && is_called(*component, name);
  });
  const bool stands_in =
      std::find(stand_ins(Kind::layer).begin(), stand_ins(Kind::layer).end(), kind) != stand_ins(Kind::layer).end();
  if (other != components.end() && (*other)->info.kind == Kind::layer && stands_in)
    text += ": it is a layer, which models that are graphs take, such as 'deep'";
  else if (other != components.end())
    text += ": it is " + with_article((*other)->info.kind);
  else if (const auto near = text::suggest(name, candidates))
    text += "; did you mean '" + *near + "'?";
  if (names.empty())
    text +=
        "; no " + plural(kind) + " were found: build or install plugins, or list their folder in PLEXUS_PLUGIN_PATH";
  else
    text += (text.back() == '?' ? " Found " : "; found ") + plural(kind) + ": " + join(names);
  return text + skipped_text(skipped);
}

std::string ambiguous(const Records& found, std::string_view name) {
  std::vector<std::string> choices;
  for (const ComponentRecord* component : found)
    choices.push_back("'" + component->full_name() + "' (" + component->library->file.string() + ")");
  return std::string(to_string(found.front()->info.kind)) + " '" + std::string(name) +
         "' is offered by several libraries; name one of " + join(choices);
}

Records matches(const Records& components, Kind kind, std::string_view name) {
  Records found;
  for (const ComponentRecord* component : components)
    if (component->info.kind == kind && is_called(*component, name)) found.push_back(component);
  return found;
}

}  // namespace

const ComponentRecord& Registry::find(Kind kind, std::string_view name) const {
  if (const ComponentRecord* found = try_find(kind, name)) return *found;
  const Records all = components();
  Records found = matches(all, kind, name);
  for (const Kind other : stand_ins(kind))
    if (found.empty()) found = matches(all, other, name);
  throw Error(found.empty() ? unknown(all, skipped_, kind, name) : ambiguous(found, name));
}

const ComponentRecord* Registry::try_find(Kind kind, std::string_view name) const noexcept {
  const ComponentRecord* found = nullptr;
  for (const auto& component : components_) {
    if (component->info.kind != kind || !is_called(*component, name)) continue;
    if (found != nullptr) return nullptr;
    found = component.get();
  }
  if (found != nullptr) return found;
  for (const Kind other : stand_ins(kind))
    if (const ComponentRecord* in_its_place = try_find(other, name)) return in_its_place;
  return nullptr;
}

const ComponentRecord& Registry::find(std::string_view kind_and_name) const {
  const std::size_t slash = kind_and_name.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view word = kind_and_name.substr(0, slash);
    if (const auto kind = parse_kind(word)) return find(*kind, kind_and_name.substr(slash + 1));
    if (const auto near = text::suggest(word, names_of_kinds()))
      throw Error("there is no kind '" + std::string(word) + "'; did you mean '" + *near +
                  std::string(kind_and_name.substr(slash)) + "'?");
  }
  const Records all = components();
  Records found;
  for (const ComponentRecord* component : all)
    if (is_called(*component, kind_and_name)) found.push_back(component);
  if (found.size() == 1) return *found.front();

  std::vector<std::string> names;
  std::vector<std::string> choices;
  for (const ComponentRecord* component : all)
    names.push_back(std::string(to_string(component->info.kind)) + "/" + component->info.name);
  for (const ComponentRecord* component : found)
    choices.push_back(std::string(to_string(component->info.kind)) + "/" + component->full_name());
  if (!found.empty())
    throw Error("'" + std::string(kind_and_name) + "' is the name of several components; name one of " + join(choices));

  std::vector<std::string> short_names;
  for (const ComponentRecord* component : all) short_names.push_back(component->info.name);
  std::string text = "there is no component '" + std::string(kind_and_name) + "'";
  if (const auto near = text::suggest(kind_and_name, short_names)) {
    const auto index =
        static_cast<std::size_t>(std::find(short_names.begin(), short_names.end(), *near) - short_names.begin());
    text += "; did you mean '" + names[index] + "'?";
  } else {
    text += "; name one as KIND/NAME, such as optimizer/sgd; 'plexus plugins' lists them";
  }
  throw Error(text + skipped_text(skipped_));
}

std::string with_article(Kind kind) {
  const std::string name(to_string(kind));
  return (std::string_view("aeio").find(name.front()) != std::string_view::npos ? "an " : "a ") + name;
}

std::string plural(Kind kind) { return std::string(kind_info(kind).plural); }

std::vector<std::string> names_of_kinds() {
  std::vector<std::string> names;
  for (const KindInfo& kind : kinds) names.emplace_back(kind.name);
  return names;
}

std::optional<Kind> parse_kind(std::string_view text) noexcept {
  for (std::size_t index = 0; index < kinds.size(); ++index)
    if (text == kinds[index].name || text == kinds[index].plural) return static_cast<Kind>(index);
  return std::nullopt;
}

}  // namespace plexus::plugin
