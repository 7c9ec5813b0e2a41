// Settings as JSON, always the same text for the same value: for identities, records and other programs.
#pragma once

#include <plexus/value.h>

#include <string>
#include <string_view>

namespace plexus::values {

/// Compact JSON, maps in their own order. Reals are the shortest text that reads back as the same number and always
/// have a point or an exponent, so that they stay reals; infinities and NaN become null.
[[nodiscard]] std::string to_json(const Value& value);

/// The value of a JSON text. Throws Error with the place of a mistake.
[[nodiscard]] Value from_json(std::string_view text);

/// A scalar as a person writes it: `0.01`, `sigmoid`; lists and maps as JSON without quotes where none are needed.
[[nodiscard]] std::string to_text(const Value& value);

}  // namespace plexus::values
