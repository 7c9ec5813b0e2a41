#include "config/references.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "config/grid_axes.h"
#include "config/grid_values.h"
#include "config/reference_text.h"
#include "config/scalar.h"
#include "text/suggest.h"

namespace plexus::config {
namespace {

constexpr std::size_t longest_chain = 64;        // of references, and of defaults inside of each other
constexpr std::size_t longest_text = 1'000'000;  // that references may add up to
constexpr std::size_t most_values = 100'000;     // in the place of one reference

/// The text with its variables replaced, still to be searched for keys; nothing where a problem was found.
std::optional<std::string> environment_text(const std::string& text, const Node& scalar, std::size_t offset,
                                            Problems& problems, std::size_t depth = 0) {
  if (depth > longest_chain) {
    problems.add(scalar.at, "the defaults of variables are nested too deeply");
    return std::nullopt;
  }
  const TextParts parsed = parse_text(text);
  if (!parsed.mistake.empty()) {
    problems.add(place_in(scalar, offset + parsed.begin, offset + parsed.end), parsed.mistake);
    return std::nullopt;
  }
  std::string result;
  for (const TextPart& part : parsed.parts) {
    if (part.form != TextPart::Form::environment) {
      result += text.substr(part.begin, part.end - part.begin);
    } else if (const char* const value = std::getenv(part.text.c_str())) {
      result += with_escapes(value);
    } else if (part.standard) {
      const std::size_t at = text.find(*part.standard, text.find(',', part.begin));
      const auto standard = environment_text(*part.standard, scalar, offset + at, problems, depth + 1);
      if (!standard) return std::nullopt;
      result += *standard;
    } else {
      problems.add(place_in(scalar, offset + part.begin, offset + part.end),
                   "the environment variable '" + part.text +
                       "' is not set; set it, or give what stands for it then: " + "${env:" + part.text + ",…}");
      return std::nullopt;
    }
  }
  return result;
}

bool overlap(const std::string& a, const std::string& b) {
  return a == b || a.starts_with(b + ".") || b.starts_with(a + ".");
}

/// Labelled patches, not values of a key.
bool is_patches(const Entry& entry, const std::vector<std::string>& settings) {
  return entry.value->is_map() && entry.key.find('.') == std::string::npos &&
         std::find(settings.begin(), settings.end(), entry.key) == settings.end();
}

void collect_dotted(const Node& map, const std::string& before, std::vector<std::string>& keys) {
  for (const Entry& entry : map.entries) {
    const std::string key = before.empty() ? entry.key : before + "." + entry.key;
    if (entry.value->is_map() && !entry.value->entries.empty())
      collect_dotted(*entry.value, key, keys);
    else
      keys.push_back(key);
  }
}

}  // namespace

NodePtr with_environment(const NodePtr& root, Problems& problems) {
  if (root->is_scalar()) {
    if (!refers(root->text)) return root;
    const auto text = environment_text(root->text, *root, 0, problems);
    if (!text || *text == root->text) return root;
    Node changed = *root;
    changed.text = *text;
    if (parse_text(root->text).is_one_reference()) changed.quoted = false;
    return std::make_shared<const Node>(std::move(changed));
  }
  std::optional<Node> changed;
  const auto replace = [&](const NodePtr& part, const auto& place) {
    NodePtr replaced = with_environment(part, problems);
    if (replaced == part) return;
    if (!changed) changed = *root;
    place(*changed) = std::move(replaced);
  };
  for (std::size_t i = 0; i < root->elements.size(); ++i)
    replace(root->elements[i], [i](Node& node) -> NodePtr& { return node.elements[i]; });
  for (std::size_t i = 0; i < root->entries.size(); ++i)
    replace(root->entries[i].value, [i](Node& node) -> NodePtr& { return node.entries[i].value; });
  return changed ? std::make_shared<const Node>(std::move(*changed)) : root;
}

std::vector<std::string> varied_keys(const NodePtr& grid) {
  std::vector<std::string> keys;
  if (grid == nullptr || !grid->is_map()) return keys;
  for (const Entry& entry : grid->entries) {
    if (entry.key == "exclude") continue;
    if (entry.key == "replicates") {
      keys.emplace_back("seed");
    } else if (entry.key == "zip" || entry.key == "sample") {
      const std::vector<NodePtr> parts =
          entry.value->is_list() ? entry.value->elements : std::vector<NodePtr>{entry.value};
      for (const NodePtr& part : parts)
        for (std::string& key : varied_keys(part)) keys.push_back(std::move(key));
    } else if (entry.key.find('.') != std::string::npos || !entry.value->is_map()) {
      keys.push_back(entry.key);
    } else {
      // Patches, or a whole component by labels: then the key is one of those of its labels, which does no harm.
      keys.push_back(entry.key);
      std::vector<NodePtr> patches = {entry.value};
      if (const Entry* const choice = entry.value->find("choice");
          choice != nullptr && entry.value->entries.size() == 1)
        patches.front() = choice->value;
      for (const Entry& patch : patches.front()->entries) {
        if (!patch.value->is_map()) continue;
        collect_dotted(*patch.value, "", keys);
        if (const Entry* const own = patch.value->find("grid"))
          for (std::string& key : varied_keys(own->value)) keys.push_back(std::move(key));
      }
    }
  }
  return keys;
}

NodePtr References::shared(const NodePtr& from, const std::vector<NodePtr>& parts, Node made) {
  NodePtr& known = made_[{from, parts}];
  if (known == nullptr) known = std::make_shared<const Node>(std::move(made));
  return known;
}

NodePtr References::find(const KeyPath& path) {
  const auto begins = [&path](const NodePtr& root) {
    return root != nullptr && root->find(path.front().name) != nullptr;
  };
  NodePtr node = begins(scope_.settings) ? scope_.settings : scope_.whole;
  for (std::size_t i = 0; i < path.size() && node != nullptr; ++i) {
    node = find_node(node, {path[i]});
    // Through a reference the way goes on where that leads.
    if (i + 1 < path.size() && node != nullptr && node->is_scalar() && refers(node->text)) node = resolved_scalar(node);
  }
  return node;
}

std::string References::why_missing(const KeyPath& path) {
  const std::string key = join_key(path);
  if (path.size() == 1 && std::getenv(key.c_str()) != nullptr)
    return "there is no key '" + key + "'; for the environment variable write ${env:" + key + "}";
  std::string why = "'" + key + "' is not set in the configuration, so there is nothing to refer to";
  std::vector<std::string> keys;
  if (scope_.settings != nullptr) collect_dotted(*scope_.settings, "", keys);
  if (const auto near = text::suggest(key, keys)) return why + "; did you mean '" + *near + "'?";
  return why + "; write it where it belongs (what it is by default cannot be referred to)";
}

NodePtr References::target_of(const std::string& key, const Location& at) {
  const auto path = split_key(key, {});
  if (!path) return nullptr;
  const auto varies = std::find_if(scope_.varied.begin(), scope_.varied.end(),
                                   [&key](const std::string& varied) { return overlap(varied, key); });
  if (path->front().name == "grid") {
    problems_.add(at, "'" + key + "' is a part of the grid, which is no value of one trial");
    return nullptr;
  }
  if (varies != scope_.varied.end()) {
    problems_.add(at, "'" + key + "' varies in the grid" + (*varies == key ? "" : " ('" + *varies + "')") +
                          ", and what stands here is the same for all trials");
    return nullptr;
  }
  const NodePtr target = find(*path);
  if (target == nullptr) {
    problems_.add(at, why_missing(*path));
    return nullptr;
  }
  return resolved(target);
}

NodePtr References::resolved_scalar(const NodePtr& node) {
  if (!refers(node->text) || failed_.contains(node)) return node;
  const TextParts parsed = parse_text(node->text);
  const auto fail = [&] {
    failed_.insert(node);
    return node;
  };
  if (!parsed.mistake.empty()) {
    problems_.add(place_in(*node, parsed.begin, parsed.end), parsed.mistake);
    return fail();
  }
  const auto again = std::find(open_.begin(), open_.end(), node);
  if (again != open_.end()) {
    std::string chain;
    for (auto key = chain_.begin() + (again - open_.begin()); key != chain_.end(); ++key)
      chain += (chain.empty() ? "'" : " → '") + *key + "'";
    problems_.add(node->at, "this refers to itself, by way of " + chain);
    failed_.insert(again, open_.end());
    return node;
  }
  if (open_.size() == longest_chain) {
    problems_.add(node->at, "this is referred to by way of " + std::to_string(longest_chain) +
                                " other references; refer to it directly");
    return fail();
  }
  std::vector<NodePtr> targets;
  Node made = *node;
  made.text.clear();
  for (const TextPart& part : parsed.parts) {
    if (part.form == TextPart::Form::literal) {
      made.text += part.text;
      continue;
    }
    if (part.form == TextPart::Form::environment) return fail();  // it was not set, which is said
    const Location at = place_in(*node, part.begin, part.end);
    open_.push_back(node);
    chain_.push_back(part.text);
    const NodePtr target = target_of(part.text, at);
    open_.pop_back();
    chain_.pop_back();
    if (target == nullptr || failed_.contains(node)) return fail();
    targets.push_back(target);
    if (parsed.is_one_reference()) {
      if (size_of(target) > most_values) {
        problems_.add(at, "this is far too large when its references are written out");
        return fail();
      }
      made = *target;
      made.at = node->at;
    } else if (!target->is_scalar()) {
      problems_.add(at, "'" + part.text + "' is " + got_text(*target) + ", which cannot stand inside of a text");
      return fail();
    } else {
      made.text += target->text;
      if (made.text.size() > longest_text) {
        problems_.add(node->at, "this text is far too long when its references are written out");
        return fail();
      }
    }
    if (part.begin == 0) made.written = target->is_scalar() && !target->written.source ? target->at : target->written;
  }
  return shared(node, targets, std::move(made));
}

std::size_t References::size_of(const NodePtr& node) {
  if (node->elements.empty() && node->entries.empty()) return 1;
  if (const auto known = sizes_.find(node); known != sizes_.end()) return known->second;
  std::size_t size = 1;
  const auto add = [&](const NodePtr& part) { size = std::min(size + size_of(part), most_values + 1); };
  for (const NodePtr& element : node->elements) add(element);
  for (const Entry& entry : node->entries) add(entry.value);
  return sizes_[node] = size;
}

NodePtr References::resolved(const NodePtr& node) {
  if (node->is_scalar()) return resolved_scalar(node);
  std::vector<NodePtr> parts;
  bool changed = false;
  const auto take = [&](const NodePtr& part) {
    parts.push_back(resolved(part));
    changed = changed || parts.back() != part;
  };
  for (const NodePtr& element : node->elements) take(element);
  for (const Entry& entry : node->entries) take(entry.value);
  if (!changed) return node;
  Node made = *node;
  for (std::size_t i = 0; i < made.elements.size(); ++i) made.elements[i] = parts[i];
  for (std::size_t i = 0; i < made.entries.size(); ++i) made.entries[i].value = parts[i];
  return shared(node, parts, std::move(made));
}

NodePtr References::resolved_axes(const NodePtr& grid, const std::vector<std::string>& settings) {
  if (grid->is_list()) {
    Node list = *grid;
    for (NodePtr& element : list.elements) element = resolved_axes(element, settings);
    return std::make_shared<const Node>(std::move(list));
  }
  if (!grid->is_map()) return resolved(grid);
  Node made = *grid;
  for (Entry& entry : made.entries) {
    if (entry.key == "zip" || entry.key == "sample") {
      entry.value = resolved_axes(entry.value, settings);
    } else if (is_patches(entry, settings) && !is_grid_word(entry.key)) {
      Node labels = *entry.value;
      for (Entry& patch : labels.entries) {
        const Entry* const own = patch.value->is_map() ? patch.value->find("grid") : nullptr;
        if (own == nullptr) continue;
        Node with_axes = *patch.value;
        with_axes.entries[static_cast<std::size_t>(own - patch.value->entries.data())].value =
            resolved_axes(own->value, settings);
        patch.value = std::make_shared<const Node>(std::move(with_axes));
      }
      entry.value = std::make_shared<const Node>(std::move(labels));
    } else {
      entry.value = resolved(entry.value);
    }
  }
  return std::make_shared<const Node>(std::move(made));
}

}  // namespace plexus::config
