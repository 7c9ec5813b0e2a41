// Reading archives in the ZIP format (PKWARE's APPNOTE), as far as numpy.savez writes it: stored or deflated members,
// sizes beyond 4 GB, no encryption.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace numpy {

class ZipFile {
 public:
  /// Throws EnvironmentError if the bytes are no whole archive. `name` begins messages.
  ZipFile(std::vector<std::uint8_t> bytes, std::string name);

  [[nodiscard]] bool has(const std::string& member) const { return members_.contains(member); }
  /// The bytes of a member. Throws EnvironmentError that names the members there are, if this is none of them, or if it
  /// is damaged.
  [[nodiscard]] std::vector<std::uint8_t> read(const std::string& member) const;

 private:
  struct Member {
    std::uint16_t method = 0;
    std::uint32_t checksum = 0;
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint64_t header = 0;  ///< offset of the local header
  };

  void read_directory();
  [[nodiscard]] std::uint64_t number(std::uint64_t at, std::size_t bytes) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::vector<std::uint8_t> bytes_;
  std::string name_;
  std::map<std::string, Member> members_;
};

}  // namespace numpy
