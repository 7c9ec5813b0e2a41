#include "files/content_limit.h"

#include <plexus/error.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>

namespace plexus::files {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t most_times = 250;  ///< tables of ones and zeros as text reach about 100
constexpr std::uint64_t always = 64 * mebibyte;
constexpr const char* variable = "PLEXUS_CONTENT_LIMIT";

std::optional<std::uint64_t> limit_of_environment() {
  const char* const given = std::getenv(variable);
  if (given == nullptr || *given == '\0') return std::nullopt;
  const std::string_view text = given;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0 || number > (std::uint64_t{1} << 40U))
    throw Error(std::string("the environment variable ") + variable + " is '" + std::string(text) +
                "'; expected a number of MiB");
  return number * mebibyte;
}

/// Whatever the machine has.
std::uint64_t sensible_content(std::uint64_t stored) {
  if (const auto given = limit_of_environment()) return *given;
  std::uint64_t content = 0;
  if (__builtin_mul_overflow(stored, most_times, &content)) return std::numeric_limits<std::uint64_t>::max();
  return std::max(content, always);
}

std::string beyond_sense(const std::string& where, std::uint64_t limit, std::uint64_t stored) {
  return "it would become more than " + std::to_string(limit / mebibyte) + " MiB " + where + ", from " +
         std::to_string(stored) + " stored bytes; if it is meant to, set " + variable +
         " to the MiB that a file may become";
}

}  // namespace

std::uint64_t machine_memory() noexcept {
  static const auto memory =
      static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return memory;
}

std::uint64_t content_limit(std::uint64_t stored) { return std::min(sensible_content(stored), machine_memory()); }

std::string why_too_large(std::uint64_t claimed, std::uint64_t stored) {
  const std::uint64_t limit = content_limit(stored);
  if (claimed <= limit) return {};
  if (claimed > machine_memory())
    return "it would become " + std::to_string(claimed) + " bytes, which is more than the memory of this machine (" +
           std::to_string(machine_memory() / mebibyte) + " MiB)";
  return beyond_sense("in memory", limit, stored);
}

std::string why_too_large_on_disk(std::uint64_t claimed, std::uint64_t stored) {
  const std::uint64_t limit = sensible_content(stored);
  return claimed <= limit ? std::string() : beyond_sense("on disk", limit, stored);
}

}  // namespace plexus::files
