// Definitions of metrics as text in files: a folder of results is read without the plugins that measured it.
#pragma once

#include <string>

#include "metrics/definitions.h"

namespace plexus::results {

/// JSON; empty where they are those of every file, loss and accuracy.
[[nodiscard]] std::string to_text(const metrics::Definitions& definitions);

/// The reverse, without labels of dimensions, which stand with their values. Throws hdf5::Failure where it is no such
/// text.
[[nodiscard]] metrics::Definitions definitions_of(const std::string& text);

}  // namespace plexus::results
