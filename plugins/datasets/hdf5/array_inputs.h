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

/// Bytes as they are, all else as float. Throws EnvironmentError for texts.
[[nodiscard]] std::variant<std::vector<std::uint8_t>, std::vector<float>> to_inputs(plexus::Array array,
                                                                                    const std::string& subject);

}  // namespace arrays
