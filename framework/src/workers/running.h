// A process that trains, and what the parent knows of it from what it has said.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "process/child.h"
#include "workers/listener.h"
#include "workers/message.h"
#include "workers/worker.h"

namespace plexus::workers {

struct Running {
  /// The trial that it works on.
  struct Current {
    std::size_t trial = 0;
    std::chrono::steady_clock::time_point started = {};
    training::LiveProgress live = {};
    std::optional<Message> last_word = {};  ///< interrupted or failed
  };

  Worker worker;
  bool is_shared = false;
  std::deque<Task> tasks = {};  ///< that it has not begun
  std::optional<Current> current = {};
  std::map<std::size_t, TrialEnd> trained = {};  ///< that are not published yet
  std::size_t begun = 0;
  double last_seconds = 0.0;  ///< of the last trial that it has trained
  bool is_dismissed = false;
  bool timed_out = false;
  std::string environment_fault = {};
  std::chrono::steady_clock::time_point last_heard = std::chrono::steady_clock::now();

  [[nodiscard]] bool is_idle() const { return is_shared && !is_dismissed && !current && tasks.empty(); }

  /// Hears what it has said, and tells the listener what is of interest there. False: it has ended.
  [[nodiscard]] bool read(Listener& listener, bool has_rounds);

 private:
  void take(const Message& message, Listener& listener, bool has_rounds);
  void take_of_current(const Message& message, Listener& listener, bool has_rounds);
};

[[nodiscard]] double seconds_since(std::chrono::steady_clock::time_point begin);

/// Why a trial failed or was lost, in words for its record.
[[nodiscard]] std::string crash_message(const process::End& end, const training::LiveProgress& live);
[[nodiscard]] std::string timeout_message(double limit, const training::LiveProgress& live);
[[nodiscard]] std::string killed_message();

}  // namespace plexus::workers
