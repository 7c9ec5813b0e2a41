// The parts of an ELF file that was read into memory. Whatever the bytes are, nothing outside of them is read: every
// offset, size and index is held against them, and what does not fit is an EnvironmentError.
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::plugin {

class ElfImage {
 public:
  struct Section {
    std::string_view name;
    Elf64_Shdr header;
    std::uint64_t index;
  };

  /// Keeps no copy of the bytes, which are the whole file. Throws EnvironmentError if they are no 64-bit ELF file of
  /// this machine.
  explicit ElfImage(std::span<const std::uint8_t> bytes);

  [[nodiscard]] const Elf64_Ehdr& header() const noexcept { return header_; }
  /// Throws EnvironmentError if the table lies outside of the file; empty if there is none.
  [[nodiscard]] std::vector<Section> sections() const;
  [[nodiscard]] Elf64_Shdr section(std::uint64_t index) const;
  /// What the file holds of a section; empty for one that takes no room in it.
  [[nodiscard]] std::span<const std::uint8_t> content(const Elf64_Shdr& section, std::string_view what) const;
  /// The bytes that are mapped to `address` … `address + size − 1`.
  [[nodiscard]] std::span<const std::uint8_t> mapped(std::uint64_t address, std::uint64_t size,
                                                     std::string_view what) const;
  [[nodiscard]] std::span<const std::uint8_t> part(std::uint64_t offset, std::uint64_t size,
                                                   std::string_view what) const;

  template <class T>
  [[nodiscard]] T read(std::uint64_t offset, std::string_view what) const {
    T value;
    std::memcpy(&value, part(offset, sizeof(T), what).data(), sizeof(T));
    return value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  Elf64_Ehdr header_;
};

/// The text that starts at `offset` in a table of strings; empty where there is none.
[[nodiscard]] std::string_view text_at(std::span<const std::uint8_t> table, std::uint64_t offset);

/// Says that a part of the file lies beyond its end.
[[noreturn]] void truncated(std::string_view what);

}  // namespace plexus::plugin
