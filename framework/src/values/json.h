// Settings as JSON, always the same text for the same value: for identities, records and other programs.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace plexus::values {

/// Compact JSON, maps in their own order. Reals are the shortest text that reads back as the same number and always
/// have a point or an exponent, so that they stay reals; infinities and NaN become null.
[[nodiscard]] std::string to_json(const Value& value);

inline constexpr std::size_t deepest_json = 200;  ///< lists and maps inside each other that are read

/// The value of a JSON text. Throws Error with the place of a mistake, and for numbers that fit into neither 64 bits
/// nor a double.
[[nodiscard]] Value from_json(std::string_view text);

/// A scalar as a person writes it: `0.01`, `sigmoid`; lists and maps as JSON without quotes where none are needed.
[[nodiscard]] std::string to_text(const Value& value);

}  // namespace plexus::values
