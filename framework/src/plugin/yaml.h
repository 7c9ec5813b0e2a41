// Settings as YAML, for the examples in descriptions. Reading YAML is the business of the config module.
#pragma once

#include <plexus/value.h>

#include <string>

namespace plexus::plugin {

/// One line that YAML reads as `value`: `{plugin: normal, mean: 0.0}`, `[256, 128]`. A map with nothing but `plugin` is
/// written as the name alone, which means the same.
[[nodiscard]] std::string yaml_line(const Value& value);

/// `key: value` in as many lines as it takes: maps and lists that do not fit into a line of `width` get a line for each
/// entry. Ends with a newline.
[[nodiscard]] std::string yaml_entry(const std::string& key, const Value& value, std::size_t width = 80);

}  // namespace plexus::plugin
