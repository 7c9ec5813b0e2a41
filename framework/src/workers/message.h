// What a process that trains says to the parent, through a pipe. Fixed-size and smaller than PIPE_BUF, so that each
// message arrives whole.
//
//   begun (note) (progress | epoch)* (trained … published | paused | interrupted | failed | environment)
//
// of one trial; others may begin between `trained` and `published`. Without one of the last words nothing is known of a
// trial, however its process ended: a component may call exit() with any code.
#pragma once

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "training/trainer.h"
#include "workers/measurements.h"

namespace plexus::workers {

struct Message {
  enum class Kind {
    begun,        ///< from now on it is this trial that the process works on
    progress,     ///< live
    epoch,        ///< record and live
    note,         ///< the trial goes on from a checkpoint, or starts over: `text` and live
    trained,      ///< its components are gone; diverged or complete, with its last measurements in `record`
    published,    ///< its file is there, and stays
    paused,       ///< the trial has reached the epoch it was asked for, and its state is saved: live
    interrupted,  ///< the trial was asked to stop, and its state is saved
    failed,       ///< a component refused or threw: `text`
    environment,  ///< nothing wrong with the trial, but it cannot be saved: `text`
  };

  Kind kind = Kind::progress;
  bool diverged = false;
  std::size_t trial = 0;  ///< of the plan
  training::LiveProgress live;
  Measurements record;
  std::array<char, 2048> text{};

  /// Keeps what fits; the rest is cut off.
  void set_text(std::string_view words) noexcept {
    const std::size_t length = words.size() < text.size() ? words.size() : text.size() - 1;
    std::copy_n(words.data(), length,
                text.data());  // of no words there may be no address, which memcpy may not be given
    text[length] = '\0';
  }
};

static_assert(std::is_trivially_copyable_v<Message>);
static_assert(sizeof(Message) <= PIPE_BUF);

}  // namespace plexus::workers
