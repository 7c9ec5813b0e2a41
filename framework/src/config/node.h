// A configuration as a tree in which every part knows where it was written. Trees are never changed: an edit makes new
// nodes on the way to what it changes and shares all others, so that the trees of a thousand trials cost little more
// than one, and what was checked once need not be checked again.
#pragma once

#include <plexus/value.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/source.h"

namespace plexus::config {

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Entry {
  std::string key;
  Location at;  ///< of the key
  NodePtr value;
};

struct Node {
  enum class Form { null, scalar, list, map };

  Form form = Form::null;
  Location at = {};       ///< of a null that is not written out: the key
  std::string text = {};  ///< of a scalar
  bool quoted = false;    ///< a scalar that is text, whatever it looks like
  std::vector<NodePtr> elements = {};
  std::vector<Entry> entries = {};  ///< of a map, in the order written; keys are different from each other
  std::string former_plugin = {};   ///< of a map: the `plugin` that was here before an edit chose another
  Location written = {};            ///< of a scalar that a reference brought here: where the start of its text stands

  [[nodiscard]] bool is_null() const noexcept { return form == Form::null; }
  [[nodiscard]] bool is_scalar() const noexcept { return form == Form::scalar; }
  [[nodiscard]] bool is_list() const noexcept { return form == Form::list; }
  [[nodiscard]] bool is_map() const noexcept { return form == Form::map; }

  /// The entry `key` of a map; null where there is none.
  [[nodiscard]] const Entry* find(std::string_view key) const noexcept;
};

/// What a node is by itself, where no schema says what it should be: a plain scalar is what YAML 1.2 takes it for (its
/// core schema), except that an integer beyond 64 bits is a real.
[[nodiscard]] Value to_value(const Node& node);

/// The number that a plain scalar would be, if it is one.
[[nodiscard]] Value to_number(std::string_view text);

}  // namespace plexus::config
