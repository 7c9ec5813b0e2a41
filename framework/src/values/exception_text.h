// What an exception says to people.
#pragma once

#include <exception>
#include <string>

namespace plexus::values {

/// error.what(), and words in the place of the name of a type where it is memory that was missing.
[[nodiscard]] std::string text_of(const std::exception& error);

}  // namespace plexus::values
