// A reader of ELF shared libraries, as far as finding one data symbol takes. Every offset and size that the file
// states is checked against the bytes that are there before it is used.
#include "plugin/elf_file.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

#include "plugin/elf_image.h"
#include "plugin/origin.h"

namespace plexus::plugin {
namespace {

constexpr std::string_view symbol_name = "plexus_plugin";

[[noreturn]] void no_symbol() {
  throw EnvironmentError(
      "the library is no plexus plugin: it does not export the symbol 'plexus_plugin'; define it with "
      "PLEXUS_PLUGIN(name, version) { … } and build with plexus_add_plugin()");
}

std::optional<Elf64_Sym> find_in_table(const ElfImage& image, const Elf64_Shdr& table) {
  if (table.sh_link >= image.header().e_shnum) truncated("table of names");
  const auto names_section = image.section(table.sh_link);
  if (names_section.sh_type != SHT_STRTAB) return std::nullopt;
  const auto names = image.content(names_section, "table of names");
  const auto symbols = image.content(table, "table of symbols");
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

Elf64_Sym find_symbol(const ElfImage& image) {
  for (const auto& section : image.sections()) {
    if (section.header.sh_type != SHT_DYNSYM) continue;
    if (const auto symbol = find_in_table(image, section.header)) return *symbol;
  }
  no_symbol();
}

template <std::size_t Size>
std::string text_of(const std::array<char, Size>& letters) {
  return {letters.data(), strnlen(letters.data(), Size)};
}

/// A pointer to a virtual function holds its place: the offset in the table, and on some machines 1 more to say so. The
/// destructor has two places.
std::vector<std::size_t> counts_of(const VirtualFunctions& functions) {
  std::array<std::array<std::intptr_t, 2>, virtual_function_owners.size()> pointers;
  static_assert(sizeof(pointers) == sizeof(functions));
  std::memcpy(&pointers, &functions, sizeof(pointers));
  std::vector<std::size_t> counts;
  for (const auto& pointer : pointers) {
    const auto places = static_cast<std::size_t>(pointer[0]) / sizeof(void*);
    counts.push_back(places > 0 ? places - 1 : 0);
  }
  return counts;
}

}  // namespace

std::vector<std::size_t> virtual_function_counts() { return counts_of(VirtualFunctions{}); }

DescriptorInFile read_descriptor(const PluginDescriptor& descriptor) {
  return {.magic = descriptor.magic,
          .size = descriptor.size,
          .abi = descriptor.abi,
          .fingerprint = text_of(descriptor.fingerprint),
          .name = text_of(descriptor.name),
          .version = text_of(descriptor.version),
          .virtual_functions = counts_of(descriptor.virtual_functions),
          .headers_date = ""};
}

DescriptorInFile read_descriptor(std::span<const std::uint8_t> bytes) {
  const ElfImage image(bytes);
  if (image.header().e_type != ET_DYN)
    throw EnvironmentError(
        "the file is an ELF file but not a shared library; build it with plexus_add_plugin() and name the .so");
  const auto symbol = find_symbol(image);

  // A descriptor of another ABI may be shorter or longer; magic, size and ABI version stand where they always do.
  constexpr std::uint64_t needed = offsetof(PluginDescriptor, fingerprint);
  constexpr std::uint64_t plain = offsetof(PluginDescriptor, register_components);
  if (symbol.st_size < needed) truncated("plugin descriptor");
  const std::uint64_t size = std::min<std::uint64_t>(symbol.st_size, plain);
  const auto found = image.mapped(symbol.st_value, size, "plugin descriptor");
  PluginDescriptor descriptor{};
  std::memcpy(&descriptor, found.data(), found.size());
  DescriptorInFile read = read_descriptor(descriptor);
  read.headers_date = origin_of(image, "headers");
  return read;
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
