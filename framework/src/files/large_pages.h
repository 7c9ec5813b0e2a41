// Memory in pages of 2 MB. Rows of a data set are read in random order: with pages of 4 KB nearly each row waits for
// the page table, too. Where the system refuses, nothing changes but the speed.
#pragma once

#include <cstddef>

namespace plexus::files {

/// For memory that nobody has written yet: its first bytes then bring large pages, at no cost.
void prefer_large_pages(const void* memory, std::size_t bytes) noexcept;

/// For memory that may be in small pages already: those are moved, which takes some milliseconds for 50 MB; large ones
/// stay. Processes that fork share them.
void move_to_large_pages(const void* memory, std::size_t bytes) noexcept;

}  // namespace plexus::files
