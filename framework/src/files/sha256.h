// SHA-256 of bytes, of a stream of bytes and of files, as lower-case hexadecimal text.
//
//   files::Sha256 sum;
//   sum.update(part);
//   sum.update(next_part);
//   std::string text = sum.hex();      // 64 digits
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace plexus::files {

class Sha256 {
 public:
  Sha256();

  void update(std::span<const std::uint8_t> bytes);
  void update(std::string_view text);

  /// 64 hexadecimal digits of all that was added so far. More may be added afterwards.
  [[nodiscard]] std::string hex() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

[[nodiscard]] std::string sha256_hex(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string sha256_hex(std::string_view text);

/// Of the bytes of the file as they stand (a gzip file is not decompressed). Throws EnvironmentError.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace plexus::files
