// The files of assets/, which the build puts into the program (cmake/PlexusEmbed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace plexus::report {

struct Asset {
  std::string_view name;  ///< page.html, theme.css, curves.js, …
  std::string_view text;
};

/// Sorted by name.
[[nodiscard]] std::span<const Asset> assets() noexcept;

}  // namespace plexus::report
