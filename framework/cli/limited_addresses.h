// What is done where the addresses of the process are limited (ulimit -v, ulimit -d), as some clusters do.
//
// When OpenBLAS is loaded, before main() is called, it starts a thread for each core, and newer versions take 128 MiB
// of addresses too. Where there are not so many it tries for ever, or its threads do, and a fork waits for them.
// Nothing here needs these threads: the program begins again without them, before any library is initialised. Where the
// addresses do not even last for loading, it ends with a sentence.
#pragma once

namespace plexus::cli {

[[nodiscard]] bool are_addresses_limited() noexcept;

/// All libraries are there: to be called first in main().
void libraries_are_loaded() noexcept;

}  // namespace plexus::cli
