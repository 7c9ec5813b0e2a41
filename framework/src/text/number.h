// Texts that are numbers.
#pragma once

#include <optional>
#include <string_view>

namespace plexus::text {

/// What a text is as a number, if all of it is one: "-1.5e3"; no blank, no plus sign.
[[nodiscard]] std::optional<double> number_in(std::string_view text);

}  // namespace plexus::text
