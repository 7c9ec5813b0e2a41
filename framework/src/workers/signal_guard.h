// What a run does with signals: SIGINT, SIGTERM and SIGHUP ask it to stop, SIGUSR1 to write checkpoints.
#pragma once

#include <csignal>

namespace plexus::workers {

/// Catches these signals while it lives. One that is made while another lives leaves everything to that one.
class SignalGuard {
 public:
  SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  ~SignalGuard();

  /// How often the run was asked to stop since the first guard was made.
  [[nodiscard]] static int stops() noexcept;
  /// How often of these by SIGINT, from a person at a terminal.
  [[nodiscard]] static int interrupts() noexcept;
  /// True once for each time that checkpoints were asked for, or once for several.
  [[nodiscard]] static bool take_checkpoint_request() noexcept;

 private:
  bool first_;
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
  struct sigaction hang_up_ {};
  struct sigaction checkpoint_ {};
};

}  // namespace plexus::workers
