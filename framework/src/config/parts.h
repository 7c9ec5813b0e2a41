// A configuration made of parts: a file with the files that it includes, one laid over the other.
#pragma once

#include <filesystem>

#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

struct Assembled {
  NodePtr root;            ///< without `include`; null, with problems added, where there is none
  bool has_parts = false;  ///< more files than one
};

/// Reads `file` and what its `include` names: files relative to the one that names them, later ones over earlier ones
/// and the file over all of them. Maps are merged, component by component (another plugin takes the place of the
/// whole), everything else is replaced. Nodes keep the places at which they were written. A file that includes itself,
/// directly or by way of others, is a problem; so is a setting that the grid of an included file would take back.
/// Problems of included files are shown behind those of sources of `first_rank` and less.
[[nodiscard]] Assembled read_parts(const std::filesystem::path& file, std::size_t first_rank, Problems& problems);

/// A relative path that `from`, the source of a part, names, as one that starts at `folder`. Others stay as they are:
/// absolute ones, and those that begin with "~" or a variable.
[[nodiscard]] std::string path_from(const std::filesystem::path& folder, const Source& from, const std::string& path);

}  // namespace plexus::config
