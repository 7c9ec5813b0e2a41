// What a file says of where it comes from, in the section `.plexus_origin`: texts `key=value`, each of which ends with
// NUL.
#pragma once

#include <string>
#include <string_view>

#include "plugin/elf_image.h"

namespace plexus::plugin {

inline constexpr std::string_view origin_section = ".plexus_origin";

/// The value of `key`; empty where the file does not say it.
[[nodiscard]] std::string origin_of(const ElfImage& image, std::string_view key);

/// The same of the bytes of a whole file, which may be anything.
[[nodiscard]] std::string origin_of(std::span<const std::uint8_t> bytes, std::string_view key);

}  // namespace plexus::plugin
