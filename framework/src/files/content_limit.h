// How much a foreign file may become in memory. Compressed data, chunks that were never written and sizes in a header
// can claim any amount; what a person means to train on is a small multiple of what is stored.
#pragma once

#include <cstdint>
#include <string>

namespace plexus::files {

/// Bytes that `stored` bytes may become: 250 times as many, 64 MiB in any case, never more than the machine has memory.
/// The environment variable PLEXUS_CONTENT_LIMIT, in MiB, takes the place of the first two. Throws Error if its value
/// is no number.
[[nodiscard]] std::uint64_t content_limit(std::uint64_t stored);

/// Empty if `stored` bytes may become `claimed`; otherwise why not, and what to do: "it would become …".
[[nodiscard]] std::string why_too_large(std::uint64_t claimed, std::uint64_t stored);

/// The same of what goes to a disk, and not into memory.
[[nodiscard]] std::string why_too_large_on_disk(std::uint64_t claimed, std::uint64_t stored);

/// Bytes of memory of this machine.
[[nodiscard]] std::uint64_t machine_memory() noexcept;

}  // namespace plexus::files
