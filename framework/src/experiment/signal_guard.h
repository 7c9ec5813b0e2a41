// What a run does with signals: SIGINT and SIGTERM ask it to stop, SIGUSR1 to write checkpoints.
#pragma once

#include <csignal>

namespace plexus::experiment {

/// Catches the three signals while it lives. One that is made while another lives leaves everything to that one.
class SignalGuard {
 public:
  SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  ~SignalGuard();

  /// Either of the two has come since the first guard was made.
  [[nodiscard]] static bool stop_asked() noexcept;
  /// How often SIGINT has.
  [[nodiscard]] static int interrupts() noexcept;
  /// True once for each time that checkpoints were asked for, or once for several.
  [[nodiscard]] static bool take_checkpoint_request() noexcept;

 private:
  bool first_;
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
  struct sigaction checkpoint_ {};
};

}  // namespace plexus::experiment
