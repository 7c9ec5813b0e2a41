// What every fuzz target has: a function that reads some bytes, and inputs to begin with.
//
//   std::vector<std::string> plexus::fuzz::seeds() { return {"[1, 2]"}; }
//   void plexus::fuzz::read(std::span<const std::uint8_t> bytes) { from_json(text_of(bytes)); }
//
// An Error or EnvironmentError is an answer. Anything else that is thrown, a crash, a leak, what a sanitizer sees, too
// much memory or time is a finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace plexus::fuzz {

[[nodiscard]] std::vector<std::string> seeds();
void read(std::span<const std::uint8_t> bytes);

[[nodiscard]] inline std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }
[[nodiscard]] inline std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A file in memory with these bytes, which processes that are forked see too. The path is valid until the next call.
[[nodiscard]] std::filesystem::path file_of(std::span<const std::uint8_t> bytes);

/// A folder that is there while the program runs.
[[nodiscard]] const std::filesystem::path& folder();

}  // namespace plexus::fuzz
