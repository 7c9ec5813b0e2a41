// A reader of ELF shared libraries, as far as finding one data symbol takes. Every offset and size that the file
// states is checked against the bytes that are there before it is used.
#include "plugin/elf_file.h"

#include <plexus/error.h>

#include <elf.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

namespace plexus::plugin {
namespace {

constexpr std::string_view symbol_name = "plexus_plugin";

#if defined(__x86_64__)
constexpr std::uint16_t this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t this_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr std::uint16_t this_machine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr std::uint16_t this_machine = EM_PPC64;
#elif defined(__s390x__)
constexpr std::uint16_t this_machine = EM_S390;
#else
#error "name the ELF machine of this architecture"
#endif

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "32-bit x86";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "32-bit ARM";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "PowerPC 64";
    case EM_S390:
      return "IBM Z";
    default:
      return "ELF machine " + std::to_string(machine);
  }
}

[[noreturn]] void truncated(std::string_view what) {
  throw EnvironmentError("the file is truncated or corrupt: its " + std::string(what) +
                         " lies beyond the end of the file; build or copy the library again");
}

/// The bytes of a file; nothing outside of them can be read.
class Image {
 public:
  explicit Image(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::span<const std::uint8_t> part(std::uint64_t offset, std::uint64_t size,
                                                   std::string_view what) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) truncated(what);
    return bytes_.subspan(offset, size);
  }

  template <class T>
  [[nodiscard]] T read(std::uint64_t offset, std::string_view what) const {
    T value;
    std::memcpy(&value, part(offset, sizeof(T), what).data(), sizeof(T));
    return value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

/// The text that starts at `offset` in a table of strings; empty where there is none.
std::string_view text_at(std::span<const std::uint8_t> table, std::uint64_t offset) {
  if (offset >= table.size()) return {};
  const auto rest = table.subspan(offset);
  const auto end = std::find(rest.begin(), rest.end(), std::uint8_t{0});
  if (end == rest.end()) return {};
  return {reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(end - rest.begin())};
}

Elf64_Ehdr read_header(const Image& image, std::span<const std::uint8_t> bytes) {
  if (bytes.size() < SELFMAG || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0)
    throw EnvironmentError(
        "the file is not a shared library: it does not begin as an ELF file does; name the library that the build "
        "made, NAME.so");
  const auto identity = image.part(0, EI_NIDENT, "ELF header");
  if (identity[EI_CLASS] != ELFCLASS64)
    throw EnvironmentError("the library is for another machine: it is not a 64-bit one; rebuild it on this machine");
  constexpr unsigned char our_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if (identity[EI_DATA] != our_order)
    throw EnvironmentError("the library is for another machine: its byte order differs; rebuild it on this machine");
  const auto header = image.read<Elf64_Ehdr>(0, "ELF header");
  if (header.e_machine != this_machine)
    throw EnvironmentError("the library is for another machine: it was built for " + machine_name(header.e_machine) +
                           " and this is " + machine_name(this_machine) + "; rebuild it on this machine");
  if (header.e_type != ET_DYN)
    throw EnvironmentError(
        "the file is an ELF file but not a shared library; build it with plexus_add_plugin() and name the .so");
  return header;
}

Elf64_Shdr read_section(const Image& image, const Elf64_Ehdr& header, std::uint64_t index) {
  return image.read<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr), "table of sections");
}

[[noreturn]] void no_symbol() {
  throw EnvironmentError(
      "the library is no plexus plugin: it does not export the symbol 'plexus_plugin'; define it with "
      "PLEXUS_PLUGIN(name, version) { … } and build with plexus_add_plugin()");
}

std::optional<Elf64_Sym> find_in_table(const Image& image, const Elf64_Ehdr& header, const Elf64_Shdr& table) {
  if (table.sh_link >= header.e_shnum) truncated("table of names");
  const auto names_section = read_section(image, header, table.sh_link);
  if (names_section.sh_type != SHT_STRTAB) return std::nullopt;
  const auto names = image.part(names_section.sh_offset, names_section.sh_size, "table of names");
  const auto symbols = image.part(table.sh_offset, table.sh_size, "table of symbols");
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, &symbols[at], sizeof(symbol));
    if (symbol.st_shndx == SHN_UNDEF || ELF64_ST_BIND(symbol.st_info) == STB_LOCAL) continue;
    if (text_at(names, symbol.st_name) != symbol_name) continue;
    if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT)
      throw EnvironmentError(
          "the library is no plexus plugin: its symbol 'plexus_plugin' is not data; define it with "
          "PLEXUS_PLUGIN(name, version) { … }");
    return symbol;
  }
  return std::nullopt;
}

Elf64_Sym find_symbol(const Image& image, const Elf64_Ehdr& header) {
  if (header.e_shoff == 0 || header.e_shnum == 0) no_symbol();
  if (header.e_shentsize != sizeof(Elf64_Shdr)) truncated("table of sections");
  // The table stands at the end of the file, so that a file which was cut anywhere is found out here.
  (void)image.part(header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr), "table of sections");
  for (std::uint64_t index = 0; index < header.e_shnum; ++index) {
    const auto section = read_section(image, header, index);
    if (section.sh_type != SHT_DYNSYM) continue;
    if (const auto symbol = find_in_table(image, header, section)) return *symbol;
  }
  no_symbol();
}

/// The bytes in the file that are mapped to `address` … `address + size − 1`.
std::span<const std::uint8_t> mapped(const Image& image, const Elf64_Ehdr& header, std::uint64_t address,
                                     std::uint64_t size) {
  if (header.e_phentsize != sizeof(Elf64_Phdr)) truncated("table of segments");
  (void)image.part(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr), "table of segments");
  for (std::uint64_t index = 0; index < header.e_phnum; ++index) {
    const auto segment = image.read<Elf64_Phdr>(header.e_phoff + index * sizeof(Elf64_Phdr), "table of segments");
    if (segment.p_type != PT_LOAD || address < segment.p_vaddr) continue;
    const std::uint64_t inside = address - segment.p_vaddr;
    if (inside > segment.p_filesz || size > segment.p_filesz - inside) continue;
    if (segment.p_offset > std::uint64_t{1} << 62) truncated("plugin descriptor");
    return image.part(segment.p_offset + inside, size, "plugin descriptor");
  }
  truncated("plugin descriptor");
}

template <std::size_t Size>
std::string text_of(const std::array<char, Size>& letters) {
  return {letters.data(), strnlen(letters.data(), Size)};
}

}  // namespace

DescriptorInFile read_descriptor(const PluginDescriptor& descriptor) {
  return {.magic = descriptor.magic,
          .size = descriptor.size,
          .abi = descriptor.abi,
          .fingerprint = text_of(descriptor.fingerprint),
          .name = text_of(descriptor.name),
          .version = text_of(descriptor.version)};
}

DescriptorInFile read_descriptor(std::span<const std::uint8_t> bytes) {
  const Image image(bytes);
  const auto header = read_header(image, bytes);
  const auto symbol = find_symbol(image, header);

  // A descriptor of another ABI may be shorter or longer; magic, size and ABI version stand where they always do.
  constexpr std::uint64_t needed = offsetof(PluginDescriptor, fingerprint);
  constexpr std::uint64_t plain = offsetof(PluginDescriptor, register_components);
  if (symbol.st_size < needed) truncated("plugin descriptor");
  const std::uint64_t size = std::min<std::uint64_t>(symbol.st_size, plain);
  const auto found = mapped(image, header, symbol.st_value, size);
  PluginDescriptor descriptor{};
  std::memcpy(&descriptor, found.data(), found.size());
  return read_descriptor(descriptor);
}

std::vector<std::uint8_t> read_library_file(const std::filesystem::path& file) {
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  if (status.type() == std::filesystem::file_type::not_found)
    throw EnvironmentError("there is no such file; check the path");
  if (failure) throw EnvironmentError("the file cannot be opened: " + failure.message());
  if (std::filesystem::is_directory(status))
    throw EnvironmentError(
        "this is a folder, not a library; list a folder under 'plugins: paths' or in PLEXUS_PLUGIN_PATH");
  if (!std::filesystem::is_regular_file(status)) throw EnvironmentError("this is not a regular file");

  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    const std::string reason = std::generic_category().message(errno);
    throw EnvironmentError("the file cannot be opened: " + reason + "; check its permissions");
  }
  std::vector<std::uint8_t> bytes;
  bytes.resize(std::filesystem::file_size(file, failure));
  if (failure) throw EnvironmentError("the file cannot be read: " + failure.message());
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad()) throw EnvironmentError("the file cannot be read: input/output error");
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

}  // namespace plexus::plugin
