// Settings given on the command line: `--set key.path=value` and `--axis key.path=v1,v2`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/edit.h"
#include "config/node.h"
#include "config/problems.h"

namespace plexus::config {

struct Override {
  KeyPath path;
  NodePtr value;
};

/// Each "key.path=value", the value being YAML. `option` is what the user wrote before it ("--set"); `first_rank`
/// orders them behind other sources. Arguments that are not of this form become problems and are left out.
[[nodiscard]] std::vector<Override> parse_overrides(const std::vector<std::string>& arguments,
                                                    const std::string& option, std::size_t first_rank,
                                                    Problems& problems);

/// The same of axes: values are separated by commas, or one YAML list or map as a grid has them.
[[nodiscard]] std::vector<Override> parse_axes(const std::vector<std::string>& arguments, const std::string& option,
                                               std::size_t first_rank, Problems& problems);

/// The `grid` section (null: none) with axes added or replaced. Where the section has labelled entries, an axis that
/// lists labels keeps these alone.
[[nodiscard]] NodePtr with_axes(const NodePtr& grid, const std::vector<Override>& axes, Problems& problems);

}  // namespace plexus::config
