// The sections of a configuration that are no settings of a trial, such as `execution` and `search`.
#pragma once

#include <plexus/value.h>

#include <map>
#include <string>

#include "config/checker.h"
#include "config/node.h"

namespace plexus::config {

/// `root` with every section written in short (`search: hyperband`) as the map that it is short for.
[[nodiscard]] NodePtr expand_sections(const NodePtr& root, const Schema& schema);

/// The section that names a component, or null.
[[nodiscard]] const Node* find_component_section(const Node& root, const Section& section);

/// The complete settings of the sections that `root` has, by name; one without a value (`search:`) counts as not there.
/// What is wrong becomes a problem of the checker. A `space` of a section that names a component is left out: who reads
/// spaces checks it.
[[nodiscard]] std::map<std::string, Value> read_sections(const Node& root, const Schema& schema, Checker& checker);

}  // namespace plexus::config
