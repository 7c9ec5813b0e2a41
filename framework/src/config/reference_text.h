// What a text of a configuration refers to: "${key.path}", "${env:NAME}" and "${env:NAME,default}", by itself or inside
// of other text. "$${" is "${" as such. "${NAME}" in capitals is left as it is: paths have environment variables so.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/node.h"

namespace plexus::config {

struct TextPart {
  enum class Form { literal, key, environment };

  Form form = Form::literal;
  std::string text;                     ///< as written, the key, or the name of the variable
  std::optional<std::string> standard;  ///< of a variable, as written: what stands for it where it is not set
  std::size_t begin = 0;                ///< bytes begin … end − 1 of the text
  std::size_t end = 0;
};

struct TextParts {
  std::vector<TextPart> parts;
  std::string mistake = {};  ///< empty: there is none; `parts` is then complete
  std::size_t begin = 0;     ///< of the mistake
  std::size_t end = 0;

  /// Nothing but one reference: the value has the type of what it refers to.
  [[nodiscard]] bool is_one_reference() const noexcept {
    return parts.size() == 1 && parts.front().form != TextPart::Form::literal;
  }
};

[[nodiscard]] TextParts parse_text(std::string_view text);

/// Whether a text has a reference, or tries to.
[[nodiscard]] bool refers(std::string_view text) noexcept;
/// Whether a scalar anywhere in the tree does.
[[nodiscard]] bool has_references(const Node& node) noexcept;

/// The first "${NAME}" in capitals; empty where there is none.
[[nodiscard]] std::string find_variable(std::string_view text);

/// "$${" as "${": what a text is once nothing is looked up in it any more, and the way back.
[[nodiscard]] std::string without_escapes(std::string text);
[[nodiscard]] std::string with_escapes(std::string text);

/// Where bytes begin … end − 1 of a scalar are written; the whole scalar where quotes hide that.
[[nodiscard]] Location place_in(const Node& scalar, std::size_t begin, std::size_t end);

}  // namespace plexus::config
