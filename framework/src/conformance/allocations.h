// Counts allocations of the whole process, for the check that a step makes none.
//
// Rationale: replacing malloc in the program would take the allocator out of the hands of those who preload their own,
// for the sake of one command. Instead, in the process of this check alone, every loaded library's table of imported
// functions is pointed at functions that count and pass on. What a library allocates with an allocator of its own is
// not seen.
#pragma once

#include <cstddef>
#include <string>

namespace plexus::conformance {

class AllocationCounter {
 public:
  /// Redirects malloc and its kind, and operator new, for good: call it in the process of a check.
  AllocationCounter();

  void start() noexcept;
  void stop() noexcept;

  /// Between start() and stop().
  [[nodiscard]] std::size_t count() const noexcept;
  /// "lion.so+0x1a40": where the first one was asked for; empty without any.
  [[nodiscard]] std::string first_place() const;
};

}  // namespace plexus::conformance
