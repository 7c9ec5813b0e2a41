// What a trial's process says to the parent, through a pipe. Fixed-size and smaller than PIPE_BUF, so that each arrives
// whole.
#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "training/trainer.h"

namespace plexus::experiment {

struct Message {
  enum class Kind {
    progress,     ///< live
    epoch,        ///< record and live
    note,         ///< the trial goes on from a checkpoint, or starts over: `text` and live
    paused,       ///< the trial has reached the epoch it was asked for, and its state is saved: live
    ended,        ///< the trial is published; diverged or complete, with its last measurements in `record`
    failed,       ///< a component refused or threw: `text`
    environment,  ///< nothing wrong with the trial, but it cannot be saved: `text`
  };

  Kind kind = Kind::progress;
  bool diverged = false;
  training::LiveProgress live;
  training::EpochRecord record;
  std::array<char, 2048> text{};

  /// Keeps what fits; the rest is cut off.
  void set_text(std::string_view words) noexcept {
    const std::size_t length = words.size() < text.size() ? words.size() : text.size() - 1;
    std::memcpy(text.data(), words.data(), length);
    text[length] = '\0';
  }
};

static_assert(std::is_trivially_copyable_v<Message>);
static_assert(sizeof(Message) <= PIPE_BUF);

}  // namespace plexus::experiment
