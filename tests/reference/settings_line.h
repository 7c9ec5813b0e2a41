// A line of a reference file, "adam learning_rate=0.05 amsgrad=true", as the settings of a component.
#pragma once

#include <plexus/value.h>

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>

namespace plexus::test {

/// A boolean, an integer, a real or a text.
inline Value value_of(const std::string& text) {
  if (text == "true" || text == "false") return Value(text == "true");
  char* end = nullptr;
  const std::int64_t integer = std::strtoll(text.c_str(), &end, 10);
  if (*end == '\0') return Value(integer);
  const double real = std::strtod(text.c_str(), &end);
  return *end == '\0' ? Value(real) : Value(text);
}

inline Value settings_of(const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  Value::Map settings{{"plugin", word}};
  while (words >> word) {
    const std::size_t equals = word.find('=');
    const std::string text = word.substr(equals + 1);
    settings.emplace_back(word.substr(0, equals), value_of(text));
  }
  return Value(std::move(settings));
}

}  // namespace plexus::test
