// Whether what a plugin loaded is consistent.
#pragma once

#include <plexus/dataset.h>

namespace plexus::data {

/// Checks that a plugin's data are consistent: sizes, labels in range, finite values but for the missing ones of a
/// table. Throws Error.
void check_data(const Data& data);

/// The same of rows that may have no targets: then they have no outputs, and are no classes.
void check_rows(const Data& data);

}  // namespace plexus::data
