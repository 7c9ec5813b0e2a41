// What users can do about text that is not YAML: yaml-cpp's terse errors, turned into sentences at the place of the
// mistake, which is often not where the parser noticed it.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace plexus::config {

/// Thrown while reading; bytes begin … end − 1 are at fault.
struct SyntaxError final : std::exception {
  SyntaxError(std::size_t first, std::size_t last, std::string text)
      : begin(first), end(last), message(std::move(text)) {}
  [[nodiscard]] const char* what() const noexcept override { return message.c_str(); }

  std::size_t begin;
  std::size_t end;
  std::string message;
};

/// What the parser had seen when it gave up.
struct ParserState {
  std::optional<std::size_t> open_bracket;  ///< of the innermost flow list or map that is not closed
  std::optional<std::size_t> last_scalar;   ///< where the last scalar begins
  std::optional<std::size_t> last_end;      ///< behind the closing quote of the last scalar, if it is quoted
};

/// The mistake behind the parser's `message` about byte `at` of `text`.
[[nodiscard]] SyntaxError explain(std::string_view text, std::size_t at, const std::string& message,
                                  const ParserState& state);

}  // namespace plexus::config
