// What reads a stranger's file does so in a process of its own, with little memory and time: whatever the file makes a
// library do ends that process, and its parent has a sentence to say.
//
//   const Confined ended = confined({}, [&](int pipe) { ... });
//   if (!ended.why.empty()) throw EnvironmentError("cannot read 'x.h5': " + ended.why);
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace plexus::process {

struct Limits {
  std::uint64_t memory = std::uint64_t{256} << 20U;  ///< bytes beyond what the process has when it begins
  std::chrono::seconds computing{60};                ///< time of the processor: a slow disk costs none
};

/// Runs `body` in a child with these limits; `body` writes to the pipe that it is given, and must not throw. Meanwhile
/// `listen`, which may be empty, reads from the other end. Returns how the child ended, in words: "crashed (signal 11,
/// Segmentation fault)"; empty: it came to its end. Throws EnvironmentError where there is no process to be had.
[[nodiscard]] std::string confined(const Limits& limits, const std::function<void(int pipe)>& body,
                                   const std::function<void(int pipe)>& listen = {});

/// [in the child] More memory than it began with, for what has been found to be sensible.
void allow_memory(std::uint64_t bytes) noexcept;

}  // namespace plexus::process
