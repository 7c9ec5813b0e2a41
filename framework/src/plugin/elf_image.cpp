#include "plugin/elf_image.h"

#include <plexus/error.h>

#include <algorithm>
#include <bit>

namespace plexus::plugin {
namespace {

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

}  // namespace

void truncated(std::string_view what) {
  throw EnvironmentError("the file is truncated or corrupt: its " + std::string(what) +
                         " lies beyond the end of the file; build or copy the library again");
}

std::string_view text_at(std::span<const std::uint8_t> table, std::uint64_t offset) {
  if (offset >= table.size()) return {};
  const auto rest = table.subspan(offset);
  const auto end = std::find(rest.begin(), rest.end(), std::uint8_t{0});
  if (end == rest.end()) return {};
  return {reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(end - rest.begin())};
}

ElfImage::ElfImage(std::span<const std::uint8_t> bytes) : bytes_(bytes), header_() {
  if (bytes.size() < SELFMAG || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0)
    throw EnvironmentError(
        "the file is not a shared library: it does not begin as an ELF file does; name the library that the build "
        "made, NAME.so");
  const auto identity = part(0, EI_NIDENT, "ELF header");
  if (identity[EI_CLASS] != ELFCLASS64)
    throw EnvironmentError("the library is for another machine: it is not a 64-bit one; rebuild it on this machine");
  constexpr unsigned char our_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if (identity[EI_DATA] != our_order)
    throw EnvironmentError("the library is for another machine: its byte order differs; rebuild it on this machine");
  header_ = read<Elf64_Ehdr>(0, "ELF header");
  if (header_.e_machine != this_machine)
    throw EnvironmentError("the library is for another machine: it was built for " + machine_name(header_.e_machine) +
                           " and this is " + machine_name(this_machine) + "; rebuild it on this machine");
}

std::span<const std::uint8_t> ElfImage::part(std::uint64_t offset, std::uint64_t size, std::string_view what) const {
  if (offset > bytes_.size() || size > bytes_.size() - offset) truncated(what);
  return bytes_.subspan(offset, size);
}

Elf64_Shdr ElfImage::section(std::uint64_t index) const {
  return read<Elf64_Shdr>(header_.e_shoff + index * sizeof(Elf64_Shdr), "table of sections");
}

std::span<const std::uint8_t> ElfImage::content(const Elf64_Shdr& section, std::string_view what) const {
  if (section.sh_type == SHT_NOBITS) return {};
  return part(section.sh_offset, section.sh_size, what);
}

std::vector<ElfImage::Section> ElfImage::sections() const {
  if (header_.e_shoff == 0 || header_.e_shnum == 0) return {};
  if (header_.e_shentsize != sizeof(Elf64_Shdr)) truncated("table of sections");
  // The table stands at the end of the file, so that a file which was cut anywhere is found out here.
  (void)part(header_.e_shoff, std::uint64_t{header_.e_shnum} * sizeof(Elf64_Shdr), "table of sections");
  std::span<const std::uint8_t> names;
  if (header_.e_shstrndx < header_.e_shnum) names = content(section(header_.e_shstrndx), "names of sections");
  std::vector<Section> all;
  for (std::uint64_t index = 0; index < header_.e_shnum; ++index) {
    const Elf64_Shdr header = section(index);
    all.push_back({text_at(names, header.sh_name), header, index});
  }
  return all;
}

std::span<const std::uint8_t> ElfImage::mapped(std::uint64_t address, std::uint64_t size, std::string_view what) const {
  if (header_.e_phentsize != sizeof(Elf64_Phdr)) truncated("table of segments");
  (void)part(header_.e_phoff, std::uint64_t{header_.e_phnum} * sizeof(Elf64_Phdr), "table of segments");
  for (std::uint64_t index = 0; index < header_.e_phnum; ++index) {
    const auto segment = read<Elf64_Phdr>(header_.e_phoff + index * sizeof(Elf64_Phdr), "table of segments");
    if (segment.p_type != PT_LOAD || address < segment.p_vaddr) continue;
    const std::uint64_t inside = address - segment.p_vaddr;
    if (inside > segment.p_filesz || size > segment.p_filesz - inside) continue;
    if (segment.p_offset > std::uint64_t{1} << 62) truncated(what);
    return part(segment.p_offset + inside, size, what);
  }
  truncated(what);
}

}  // namespace plexus::plugin
