#include "config/syntax.h"

#include <algorithm>

namespace plexus::config {
namespace {

constexpr auto npos = std::string_view::npos;

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t end = at == 0 ? npos : text.rfind('\n', at - 1);
  return end == npos ? 0 : end + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) { return std::min(text.find('\n', at), text.size()); }

std::string_view line_at(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  return text.substr(begin, line_end(text, at) - begin);
}

/// The tab in the indentation of the line at `at`, or of the one above.
std::optional<std::size_t> find_tab(std::string_view text, std::size_t at) {
  std::size_t begin = line_begin(text, at);
  for (int lines = 0; lines < 2; ++lines) {
    const std::string_view line = line_at(text, begin);
    const std::size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t tab = line.substr(0, indentation).find('\t');
    if (tab != npos) return begin + tab;
    if (begin == 0) break;
    begin = line_begin(text, begin - 1);
  }
  return std::nullopt;
}

/// The begin of the nearest line above with something in it, comments aside.
std::optional<std::size_t> line_above(std::string_view text, std::size_t at) {
  std::size_t begin = line_begin(text, at);
  while (begin > 0) {
    begin = line_begin(text, begin - 1);
    const std::string_view line = line_at(text, begin);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != npos && line[first] != '#') return begin;
  }
  return std::nullopt;
}

std::size_t token_end(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_of(" \t\r\n,]}", std::min(at + 1, text.size()));
  return std::min(end, text.size());
}

SyntaxError at_token(std::string_view text, std::size_t at, std::string message) {
  return {at, token_end(text, at), std::move(message)};
}

/// The mistake where a ':' came unexpected.
SyntaxError unexpected_colon(std::string_view text, std::size_t at, const ParserState& state) {
  const std::string_view line = line_at(text, at);
  const std::size_t begin = line_begin(text, at);
  const std::size_t first = begin + std::min(line.find_first_not_of(' '), line.size());
  if (state.last_scalar && *state.last_scalar >= begin)
    return {at, at + 1,
            "there is a second ': ' in this entry; put the text in quotes, or start a new line for a new key"};
  if (const auto above = line_above(text, at)) {
    const std::string_view content = line_at(text, *above);
    const std::size_t start = *above + content.find_first_not_of(' ');
    const std::size_t colon = content.find(':');
    const bool has_key = content.find(": ") != npos || content.ends_with(':') || content.ends_with(":\r");
    if (!has_key && colon != npos)
      return {*above + colon, *above + colon + 1,
              "a key and its value are separated by ': '; add a space after the ':'"};
    if (!has_key) return at_token(text, start, "this line is no 'key: value'; add a ':' and a value");
    if (state.last_scalar && *state.last_scalar >= *above)
      return at_token(
          text, first,
          "this line is indented more than the entry above, which has a value already; check the indentation");
  }
  return {at, at + 1, "there is no place for a ':' here; check the indentation"};
}

/// The mistake where something stands that the map or list around it cannot hold.
SyntaxError out_of_place(std::string_view text, std::size_t at, const ParserState& state) {
  if (state.last_end && *state.last_end <= at && text.substr(*state.last_end, at - *state.last_end).find('\n') == npos)
    return at_token(
        text, std::min(text.find_first_not_of(" \t", *state.last_end), text.size()),
        "there is text after the closing quote; quotes inside a text are doubled in '…' or written \\\" in \"…\"");
  const std::string_view line = line_at(text, at);
  const std::size_t begin = line_begin(text, at);
  const std::size_t first = begin + std::min(line.find_first_not_of(' '), line.size());
  if (text.substr(first).starts_with("- "))
    return {first, first + 1, "there is a list entry ('- ') where a 'key: value' is expected; check the indentation"};
  return at_token(text, first,
                  "this line does not fit those above; entries of one map or list start in the same column");
}

}  // namespace

SyntaxError explain(std::string_view text, std::size_t at, const std::string& message, const ParserState& state) {
  at = std::min(at, text.size());
  const auto says = [&message](std::string_view part) { return message.find(part) != std::string::npos; };
  if (const auto tab = find_tab(text, at))
    return {*tab, *tab + 1, "YAML does not allow tabs for indentation; use spaces"};
  if (says("map value")) return unexpected_colon(text, at, state);
  if (says("flow not found") && state.open_bracket) {
    const char bracket = text[*state.open_bracket];
    const std::string_view line = text.substr(0, std::min(text.find('\n', at), text.size()));
    if (const std::size_t reference = line.find("${", *state.open_bracket + 1); reference != std::string_view::npos) {
      const std::size_t end = std::min(line.find('}', reference), line.size() - 1) + 1;
      const std::string written(line.substr(reference, end - reference));
      return {reference, end,
              std::string("inside of '") + bracket + "' a reference stands in quotes: \"" + written + "\""};
    }
    return {*state.open_bracket, *state.open_bracket + 1,
            std::string("this '") + bracket +
                "' is never closed, or an entry in it is not followed by ','; check for '" +
                (bracket == '[' ? ']' : '}') + "'"};
  }
  if (says("end of map not found") || says("end of sequence not found") || says("block entry"))
    return says("block entry") ? at_token(text, at, "a list starts on a line of its own, below its key")
                               : out_of_place(text, at, state);
  if (says("flow end")) {
    const std::string found(1, at < text.size() ? text[at] : ' ');
    if (!state.open_bracket) return {at, at + 1, "there is a '" + found + "' that nothing opens"};
    const bool list = text[*state.open_bracket] == '[';
    return {at, at + 1,
            "there is a '" + found + "' where " + (list ? "the ']' of a '['" : "the '}' of a '{'") + " is expected"};
  }
  if (says("unknown token"))
    return at_token(text, at,
                    std::string("a text cannot start with '") + (at < text.size() ? text[at] : ' ') +
                        "' in YAML; put it in quotes");
  if (says("escape"))
    return at_token(text, at > 0 ? at - 1 : at,
                    "there is no such escape in a text in \"…\"; write \\\\ for a backslash, or use '…'");
  if (says("anchor is not defined"))
    return at_token(text, at, "there is no anchor of that name above; an alias *NAME repeats what is marked &NAME");
  return at_token(text, at, "this is not valid YAML: " + message);
}

}  // namespace plexus::config
