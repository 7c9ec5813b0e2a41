#include "plugin/origin.h"

#include <plexus/error.h>

namespace plexus::plugin {

std::string origin_of(const ElfImage& image, std::string_view key) {
  for (const auto& section : image.sections()) {
    if (section.name != origin_section) continue;
    const auto content = image.content(section.header, "section .plexus_origin");
    for (std::uint64_t at = 0; at < content.size(); ++at) {
      const std::string_view text = text_at(content, at);
      if (text.size() > key.size() && text.starts_with(key) && text[key.size()] == '=')
        return std::string(text.substr(key.size() + 1));
      at += text.size();
    }
  }
  return "";
}

std::string origin_of(std::span<const std::uint8_t> bytes, std::string_view key) {
  try {
    return origin_of(ElfImage(bytes), key);
  } catch (const EnvironmentError&) {
    return "";
  }
}

}  // namespace plexus::plugin
