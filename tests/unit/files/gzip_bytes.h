// Makes gzip files in memory, with zlib, for tests of their reading.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::test {

inline std::vector<std::uint8_t> to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

inline std::string to_text(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

inline std::vector<std::uint8_t> gzip(std::string_view content, int level = 6) {
  z_stream state{};
  constexpr int gzip_window = 16 + MAX_WBITS;
  if (deflateInit2(&state, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2 failed");
  std::vector<std::uint8_t> out(deflateBound(&state, static_cast<uLong>(content.size())) + 64);
  std::string input(content);
  state.next_in = reinterpret_cast<Bytef*>(input.data());
  state.avail_in = static_cast<uInt>(input.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  if (deflate(&state, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate failed");
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

/// Text that compresses to about a half and does not repeat.
inline std::string some_text(std::size_t size) {
  std::string text;
  std::uint32_t state = 12345;
  while (text.size() < size) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>('a' + (state >> 24) % 16);
  }
  return text;
}

}  // namespace plexus::test
