// What users read about components, all of it from their schema: `plexus describe`, `plexus plugins` and the generated
// reference.
#pragma once

#include "plugin/registry.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::plugin {

/// For a terminal of that width: summary, equation, reference, library, table of parameters, an example. `common` are
/// the parameters that every component of the kind takes beside its own.
[[nodiscard]] std::string describe_text(const ComponentRecord& component, std::size_t width = 96,
                                        const std::vector<ParameterInfo>& common = {});

/// For the reference: a section headed `## name`.
[[nodiscard]] std::string describe_markdown(const ComponentRecord& component,
                                            const std::vector<ParameterInfo>& common = {});

/// For programs: everything the schema says.
[[nodiscard]] nlohmann::ordered_json describe_json(const ComponentRecord& component,
                                                   const std::vector<ParameterInfo>& common = {});

/// Every component under its kind, with summary and library; then the libraries that could not be used, and why.
[[nodiscard]] std::string list_components_text(const Registry& registry, std::size_t width = 96);

/// {"components": [{kind, name, full_name, summary, library, version, file}, …], "skipped": [{file, reason}, …]}
[[nodiscard]] nlohmann::ordered_json list_components_json(const Registry& registry);

/// Some value that the type allows, for examples.
[[nodiscard]] Value example_value(const Type& type);

/// A piece of configuration that uses the component, with every parameter at its default. What has no default has some
/// value that is allowed.
[[nodiscard]] std::string example_yaml(const ComponentRecord& component);

}  // namespace plexus::plugin
