// Keeps one trial's process from taking the memory of the whole machine.
#pragma once

#include <cstddef>
#include <optional>

namespace plexus::workers {

/// Limits what this process may allocate from now on, beside what it has: to `mebibytes`, or to all memory that the
/// machine (or the control group) has. Allocations beyond it fail, and `new` throws std::bad_alloc.
void limit_memory(std::optional<double> mebibytes) noexcept;

/// What limit_memory() was told, or found, in MiB; 0 where there is no limit.
[[nodiscard]] std::size_t memory_limit_in_force() noexcept;

/// Bytes that this process has more than when limit_memory() was called.
[[nodiscard]] std::size_t memory_growth() noexcept;

}  // namespace plexus::workers
