// One written value against the type that a schema gives it.
#pragma once

#include <plexus/schema.h>
#include <plexus/value.h>

#include <string>
#include <variant>

#include "config/node.h"

namespace plexus::config {

/// What is wrong with a value, to be put behind its key: "is not an integer (got 'ten', expected integer ≥ 1)".
struct Mistake {
  std::string message;
  std::string hint = {};  ///< what may be meant, to be put behind that: "; did you mean 10?"
};

/// The value of `node` as a boolean, integer, real, text or path. Numbers are converted where nothing is lost: 1e3 is
/// an integer, 1 is a real. Texts may be written without quotes even if they look like something else. Requires that
/// the type has one of these forms.
[[nodiscard]] std::variant<Value, Mistake> read_scalar(const Node& node, const Type& type);

/// "'ten'", "a list of 3 entries", "a map", "nothing": what was written, in an error message.
[[nodiscard]] std::string got_text(const Node& node);

}  // namespace plexus::config
