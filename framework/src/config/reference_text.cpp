#include "config/reference_text.h"

#include <algorithm>

namespace plexus::config {
namespace {

bool is_capital(char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit_of_name(char c) { return c >= '0' && c <= '9'; }

/// The name in "NAME}…", where it is one in capitals; else empty.
std::string_view variable_at(std::string_view text) {
  const std::size_t end = text.find('}');
  if (end == std::string_view::npos || end == 0 || !is_capital(text.front())) return {};
  const std::string_view name = text.substr(0, end);
  const bool sound = std::all_of(name.begin(), name.end(), [](char c) { return is_capital(c) || is_digit_of_name(c); });
  return sound ? name : std::string_view{};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Position of the '}' that closes what is open at `begin`; npos where none does.
std::size_t closing_brace(std::string_view text, std::size_t begin) {
  std::size_t depth = 1;
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

/// The kinds of references of OmegaConf, and what people write for them.
std::string advice_on_resolver(std::string_view name, std::string_view rest) {
  if (name == "oc.env" || name == "ENV" || name == "environ")
    return "; environment variables are ${env:" + std::string(rest) + "}";
  if (name.starts_with("oc."))
    return "; a configuration has ${key.path}, ${env:NAME} and ${env:NAME,default} of what OmegaConf has";
  return " (expected ${key.path}, ${env:NAME} or ${env:NAME,default})";
}

/// Reads what stands between "${" and "}" into `part`; returns what is wrong with it.
std::string read_reference(std::string_view inside, TextPart& part) {
  const std::string_view text = trimmed(inside);
  if (text.empty()) return "'${}' refers to nothing (expected ${key.path} or ${env:NAME})";
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    part.form = TextPart::Form::key;
    part.text = text;
    if (text.find('[') != std::string_view::npos)
      return "'" + std::string(text) + "' is no key; an element of a list is written with a dot: 'model.hidden.0'";
    const bool empty_part = text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos;
    if (empty_part)
      return "the key '" + std::string(text) +
             "' has an empty part (expected the whole key, from the top of the configuration)";
    if (text.find_first_of("${} \t,") != std::string_view::npos)
      return "'" + std::string(text) + "' is no key (expected parts separated by single dots)";
    return "";
  }
  const std::string_view resolver = trimmed(text.substr(0, colon));
  const std::string_view rest = text.substr(colon + 1);
  if (resolver != "env") return "there is no '${" + std::string(resolver) + ":…}'" + advice_on_resolver(resolver, rest);
  part.form = TextPart::Form::environment;
  const std::size_t comma = rest.find(',');
  part.text = trimmed(rest.substr(0, comma));
  if (comma != std::string_view::npos) part.standard = trimmed(rest.substr(comma + 1));
  const bool name = !part.text.empty() && std::all_of(part.text.begin(), part.text.end(), [](char c) {
    return is_capital(c) || is_digit_of_name(c) || (c >= 'a' && c <= 'z');
  });
  return name ? "" : "'" + part.text + "' is no name of an environment variable (expected letters, digits and '_')";
}

}  // namespace

TextParts parse_text(std::string_view text) {
  TextParts result;
  std::size_t literal = 0;
  const auto take_literal = [&](std::size_t end) {
    if (end > literal)
      result.parts.push_back({.form = TextPart::Form::literal,
                              .text = std::string(text.substr(literal, end - literal)),
                              .standard = {},
                              .begin = literal,
                              .end = end});
  };
  for (std::size_t at = 0; at + 1 < text.size();) {
    if (text.substr(at).starts_with("$${")) {
      at += 3;
      continue;
    }
    if (!text.substr(at).starts_with("${") || !variable_at(text.substr(at + 2)).empty()) {
      ++at;
      continue;
    }
    const std::size_t close = closing_brace(text, at + 2);
    if (close == std::string_view::npos) {
      result.mistake = "this '${' is never closed; add the '}', or write '$${' for the two characters as such";
      result.begin = at;
      result.end = at + 2;
      return result;
    }
    take_literal(at);
    TextPart part{.text = {}, .standard = {}, .begin = at, .end = close + 1};
    result.mistake = read_reference(text.substr(at + 2, close - at - 2), part);
    if (!result.mistake.empty()) {
      if (at > 0 && text[at - 1] == '\\') result.mistake += "; '${' as such is written '$${'";
      result.begin = at;
      result.end = close + 1;
      return result;
    }
    result.parts.push_back(std::move(part));
    at = literal = close + 1;
  }
  take_literal(text.size());
  return result;
}

bool refers(std::string_view text) noexcept {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 1)) {
    if (at > 0 && text[at - 1] == '$') continue;
    if (variable_at(text.substr(at + 2)).empty()) return true;
  }
  return false;
}

bool has_references(const Node& node) noexcept {
  return (node.is_scalar() && refers(node.text)) ||
         std::any_of(node.elements.begin(), node.elements.end(),
                     [](const NodePtr& element) { return has_references(*element); }) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const Entry& entry) { return has_references(*entry.value); });
}

std::string find_variable(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 1)) {
    if (at > 0 && text[at - 1] == '$') continue;
    if (const std::string_view name = variable_at(text.substr(at + 2)); !name.empty()) return std::string(name);
  }
  return "";
}

std::string without_escapes(std::string text) {
  for (std::size_t at = 0; (at = text.find("$${", at)) != std::string::npos; at += 2) text.erase(at, 1);
  return text;
}

std::string with_escapes(std::string text) {
  for (std::size_t at = 0; (at = text.find("${", at)) != std::string::npos; at += 3) text.insert(at, 1, '$');
  return text;
}

Location place_in(const Node& scalar, std::size_t begin, std::size_t end) {
  const Location& at = scalar.at;
  if (at.source == nullptr || at.begin == Location::whole) return at;
  const std::string_view written = std::string_view(at.source->text()).substr(at.begin);
  const std::size_t quote = scalar.quoted && !written.empty() ? 1 : 0;
  if (!written.substr(std::min(quote, written.size())).starts_with(scalar.text)) return at;
  return {.source = at.source, .begin = at.begin + quote + begin, .end = at.begin + quote + end};
}

}  // namespace plexus::config
