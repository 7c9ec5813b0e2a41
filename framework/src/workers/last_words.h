// What a process that trains says when it ends where no exception can be caught: in a call that is noexcept, which is
// every call of a component while a step is done.
#pragma once

#include <cstddef>

#include "plugin/registry.h"

namespace plexus::workers {

/// From now on memory that runs out, and an exception that leaves a noexcept function, are sent through `pipe` as the
/// failure of `trial`, with what the exception said and the library that threw it, before the process ends.
/// `registry` must outlive the process.
void speak_last_words_of(std::size_t trial, int pipe, const plugin::Registry& registry) noexcept;

/// "the trial needs more memory than its limit of 256 MiB …"
[[nodiscard]] const char* no_memory_text() noexcept;

}  // namespace plexus::workers
