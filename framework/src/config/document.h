// From YAML text to a tree. The only user of yaml-cpp.
#pragma once

#include <cstddef>
#include <string_view>

#include "config/node.h"
#include "config/problems.h"
#include "config/source.h"

namespace plexus::config {

/// The tree of a whole source: one YAML document. Aliases and merge keys (`<<`) are resolved. Null if the text is not
/// YAML, or more than one document; problems say why. Keys that are set twice, tags and the like are problems too, but
/// do not stop the reading. An empty text is a node without a value.
[[nodiscard]] NodePtr parse_document(const SourcePtr& source, Problems& problems);

/// The same of a part of an argument: `text` is what stands at byte `begin` of the source. With `as_list`, the text is
/// read as the inside of a list: "10, 30".
[[nodiscard]] NodePtr parse_argument(const SourcePtr& source, std::size_t begin, bool as_list, Problems& problems);

}  // namespace plexus::config
