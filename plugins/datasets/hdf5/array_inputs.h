// Arrays as inputs: several joined, axes brought into plexus's order.
#pragma once

#include <plexus/plugin.h>

#include <string>
#include <vector>

namespace arrays {

/// The words of `axes`, in the order in which plexus keeps them.
[[nodiscard]] const std::vector<std::string>& axis_words();

/// An array whose axes are called `axes` (example, height, width, channel, value) with the axes in plexus's order.
/// Empty `axes`: as it is. Throws Error if the names do not fit the array; `subject` begins the messages.
[[nodiscard]] plexus::Array reordered(plexus::Array array, const std::vector<std::string>& axes,
                                      const std::string& subject);

/// Arrays behind each other along the first axis. Throws EnvironmentError if they do not fit together.
[[nodiscard]] plexus::Array joined(std::vector<plexus::Array> arrays, const std::vector<std::string>& names);

/// Throws EnvironmentError that says of two arrays of these shapes that they do not fit behind each other.
[[noreturn]] void refuse_to_join(const std::string& first, const std::vector<std::size_t>& extents,
                                 const std::string& next, const std::vector<std::size_t>& next_extents);

/// Inputs in memory.
using Values = std::variant<std::vector<std::uint8_t>, std::vector<float>>;

/// Bytes as they are, all else as float. Throws EnvironmentError for texts.
[[nodiscard]] Values to_inputs(plexus::Array array, const std::string& subject);

}  // namespace arrays
