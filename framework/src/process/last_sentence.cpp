#include "process/last_sentence.h"

#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

namespace plexus::process {
namespace {

constexpr std::array signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGPROF};
constexpr std::string_view crashed = "the library that reads it crashed: it is not what its checksum says, or forged";
constexpr std::string_view endless = "reading it does not come to an end: it is not what its checksum says, or forged";

// What the handler may use: it runs where nothing else can be relied on.
std::atomic<bool> in_use{false};
std::string_view about;
std::string_view advice;
int exit_code = 0;

void say(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void on_signal(int signal) noexcept {
  say("plexus: ");
  say(about);
  say(signal == SIGPROF ? endless : crashed);
  say(advice);
  say("\n");
  ::_exit(exit_code);
}

void set_timer(std::chrono::seconds limit) noexcept {
  itimerval timer{};
  timer.it_value.tv_sec = limit.count();
  ::setitimer(ITIMER_PROF, &timer, nullptr);
}

/// Of its own, because a crash may be that of the other stack.
std::array<std::byte, 65536> stack;

}  // namespace

LastSentence::LastSentence(std::string about_text, std::string advice_text, int code, std::chrono::seconds limit)
    : about_(std::move(about_text)), advice_(std::move(advice_text)) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // a sanitizer's handler has more to say
  if (in_use.exchange(true)) return;
  active_ = true;
  about = about_;
  advice = advice_;
  exit_code = code;
  stack_t own{};
  own.ss_sp = stack.data();
  own.ss_size = stack.size();
  ::sigaltstack(&own, &stack_before_);
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = &on_signal;
  action.sa_flags = SA_ONSTACK;
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &before_[i]);
  set_timer(limit);
#else
  static_cast<void>(code);
  static_cast<void>(limit);
  static_cast<void>(&set_timer);
  static_cast<void>(&on_signal);
#endif
}

LastSentence::~LastSentence() {
  if (!active_) return;
  set_timer(std::chrono::seconds(0));
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
  ::sigaltstack(&stack_before_, nullptr);
  about = {};
  advice = {};
  in_use = false;
}

}  // namespace plexus::process
