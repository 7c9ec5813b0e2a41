#include "files/seal.h"

#include <algorithm>
#include <array>

#include "files/crc32.h"
#include "files/read_file.h"

namespace plexus::files {
namespace {

constexpr std::size_t digits = 8;

/// What stands around the digits.
struct Frame {
  std::string_view opening;
  std::string_view closing;

  [[nodiscard]] constexpr std::size_t size() const { return opening.size() + digits + closing.size(); }
};

constexpr Frame line = {"\nplexus crc32 ", ".\n"};
constexpr Frame member = {",\"crc32\":\"", "\"}\n"};
static_assert(line.size() == seal_size);

std::array<char, digits> digits_of(std::uint32_t sum) noexcept {
  std::array<char, digits> text{};
  for (std::size_t i = digits; i-- > 0; sum >>= 4U) text[i] = "0123456789abcdef"[sum & 15U];
  return text;
}

/// `tail` is the last frame.size() bytes, and `sum` what the bytes before them add up to.
Seal compare(const Frame& frame, std::string_view tail, std::uint32_t sum) noexcept {
  if (tail.size() != frame.size() || !tail.starts_with(frame.opening) || !tail.ends_with(frame.closing))
    return Seal::missing;
  const auto expected = digits_of(sum);
  const std::string_view found = tail.substr(frame.opening.size(), digits);
  return std::equal(found.begin(), found.end(), expected.begin()) ? Seal::holds : Seal::broken;
}

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Seal seal_in(const Frame& frame, std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < frame.size()) return Seal::missing;
  return compare(frame, as_text(bytes.last(frame.size())), crc32(bytes.first(bytes.size() - frame.size())));
}

}  // namespace

void append_seal(std::vector<std::byte>& bytes) {
  const auto number = digits_of(crc32(bytes));
  for (const std::string_view part : {line.opening, std::string_view(number.data(), number.size()), line.closing})
    for (const char c : part) bytes.push_back(static_cast<std::byte>(c));
}

Seal seal_of(std::span<const std::byte> bytes) noexcept { return seal_in(line, bytes); }

Seal seal_of_file(const std::filesystem::path& path) {
  // Summed up while they are in the cache of the processor; the last bytes of a part wait for those behind them.
  constexpr std::size_t part_size = std::size_t{1} << 17U;
  std::vector<std::byte> buffer(seal_size + part_size);
  std::size_t held = 0;
  std::uint32_t sum = 0;
  read_parts(path, std::span(buffer).last(part_size), [&](std::span<const std::byte> part) {
    const std::size_t all = held + part.size();
    const auto bytes = std::span(buffer).subspan(seal_size - held, all);
    const std::size_t done = all - std::min(all, seal_size);
    sum = crc32(bytes.first(done), sum);
    held = all - done;
    std::copy(bytes.end() - static_cast<std::ptrdiff_t>(held), bytes.end(),
              buffer.begin() + static_cast<std::ptrdiff_t>(seal_size - held));
    return true;
  });
  return compare(line, as_text(std::span(buffer).subspan(seal_size - held, held)), sum);
}

std::string with_json_seal(std::string json) {
  const auto number = digits_of(crc32(std::as_bytes(std::span(json.data(), json.size() - 1))));
  json.pop_back();  // "}", which the seal brings back
  return std::move(json) + std::string(member.opening) + std::string(number.data(), number.size()) +
         std::string(member.closing);
}

Seal json_seal_of(std::string_view text) noexcept {
  return seal_in(member, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace plexus::files
