// What `plexus data list`, `fetch` and `verify` do.
#pragma once

#include <iosfwd>
#include <string>

namespace plexus::cli {

/// Prints the known data sets: what they are, where they were found, how to get them. Returns the exit code.
[[nodiscard]] int run_data_list(std::ostream& out);

/// Fetches the data set into the user's data folder; what is there and verified is kept. Results go to `out`, progress
/// and trouble to `log`; `bar` draws a moving line there. Throws Error for an unknown name and EnvironmentError if no
/// mirror gives the files. Returns the exit code.
[[nodiscard]] int run_data_fetch(const std::string& name, bool force, std::ostream& out, std::ostream& log, bool bar);

/// Compares the files of the data set, where the search path finds them, with their checksums. Throws Error for an
/// unknown name and EnvironmentError if the data set is nowhere. Returns the exit code.
[[nodiscard]] int run_data_verify(const std::string& name, std::ostream& out);

}  // namespace plexus::cli
