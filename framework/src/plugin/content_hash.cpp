#include "plugin/content_hash.h"

#include <plexus/error.h>

#include <algorithm>
#include <optional>

#include "files/sha256.h"
#include "plugin/elf_file.h"
#include "plugin/elf_image.h"
#include "plugin/origin.h"

namespace plexus::plugin {
namespace {

/// Sections that change with the place of a file: notes (the linker's hash of the whole), the search path for other
/// libraries and the table of names that holds it, and what refers to that table by offset. The names themselves are
/// taken from the symbols.
bool depends_on_place(const ElfImage::Section& section) {
  switch (section.header.sh_type) {
    case SHT_NOTE:
    case SHT_DYNAMIC:
    case SHT_STRTAB:
    case SHT_HASH:
    case SHT_GNU_HASH:
    case SHT_GNU_verneed:
    case SHT_GNU_verdef:
      return true;
    default:
      return section.name == origin_section;
  }
}

void add_symbols(files::Sha256& sum, const ElfImage& image, const Elf64_Shdr& table) {
  const auto names = image.content(image.section(table.sh_link), "table of names");
  const auto symbols = image.content(table, "table of symbols");
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, &symbols[at], sizeof(symbol));
    // The address of what a library offers is not looked at: a table of names before it may have grown.
    sum.update(std::string(text_at(names, symbol.st_name)) + " " + std::to_string(symbol.st_info) + " " +
               std::to_string(symbol.st_size) + "\n");
  }
}

std::optional<std::string> hash_of_sections(std::span<const std::uint8_t> bytes) {
  const ElfImage image(bytes);
  files::Sha256 sum;
  bool any = false;
  for (const auto& section : image.sections()) {
    if ((section.header.sh_flags & SHF_ALLOC) == 0 || depends_on_place(section)) continue;
    any = true;
    sum.update(std::string(section.name) + " " + std::to_string(section.header.sh_type) + " " +
               std::to_string(section.header.sh_flags) + " " + std::to_string(section.header.sh_size) + "\n");
    if (section.header.sh_type == SHT_DYNSYM)
      add_symbols(sum, image, section.header);
    else
      sum.update(image.content(section.header, "section " + std::string(section.name)));
  }
  return any ? std::optional(sum.hex()) : std::nullopt;
}

}  // namespace

std::string content_hash(std::span<const std::uint8_t> bytes) {
  try {
    if (auto hash = hash_of_sections(bytes)) return *hash;
  } catch (const EnvironmentError&) {
    // Not a file whose sections can be told apart, so all of it counts.
  }
  return files::sha256_hex(bytes);
}

std::string content_hash_of_file(const std::filesystem::path& file) { return content_hash(read_library_file(file)); }

}  // namespace plexus::plugin
