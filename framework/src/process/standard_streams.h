// Descriptors 0, 1 and 2 belong to the standard streams, also where whoever started the program has closed them.
#pragma once

namespace plexus::process {

/// Opens those that are closed on the null device: a file that is opened later would otherwise get their number, and
/// what is meant for a terminal would be written into it. Call it first of all.
void keep_standard_streams() noexcept;

}  // namespace plexus::process
