// How many columns of a terminal a letter takes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace plexus::text {

/// 2 for what Unicode calls wide (UAX #11: Chinese, Japanese, Korean, most emoji), 0 for what is drawn into the letter
/// before it, else 1. The table is our own, since wcwidth() answers by the locale and differs from system to system.
[[nodiscard]] std::size_t letter_width(std::uint32_t code);

}  // namespace plexus::text
