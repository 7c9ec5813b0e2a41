#include "workers/signal_guard.h"

#include <utility>

namespace plexus::workers {
namespace {

bool guarded = false;
volatile std::sig_atomic_t stops_received = 0;
volatile std::sig_atomic_t interrupts_received = 0;
volatile std::sig_atomic_t checkpoint_asked = 0;

void count_stop(int signal) {
  stops_received = stops_received + 1;
  if (signal == SIGINT) interrupts_received = interrupts_received + 1;
}
void ask_for_checkpoint(int) { checkpoint_asked = 1; }

}  // namespace

SignalGuard::SignalGuard() : first_(!std::exchange(guarded, true)) {
  if (!first_) return;
  stops_received = 0;
  interrupts_received = 0;
  checkpoint_asked = 0;
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = count_stop;
  sigaction(SIGINT, &action, &interrupt_);
  sigaction(SIGTERM, &action, &terminate_);
  // The end of the terminal; whoever has it ignored, as nohup does, wants the run to go on without one.
  sigaction(SIGHUP, nullptr, &hang_up_);
  if (hang_up_.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  action.sa_handler = ask_for_checkpoint;
  sigaction(SIGUSR1, &action, &checkpoint_);
}

SignalGuard::~SignalGuard() {
  if (!first_) return;
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
  sigaction(SIGHUP, &hang_up_, nullptr);
  sigaction(SIGUSR1, &checkpoint_, nullptr);
  guarded = false;
}

int SignalGuard::stops() noexcept { return stops_received; }
int SignalGuard::interrupts() noexcept { return interrupts_received; }

bool SignalGuard::take_checkpoint_request() noexcept {
  if (checkpoint_asked == 0) return false;
  checkpoint_asked = 0;
  return true;
}

}  // namespace plexus::workers
