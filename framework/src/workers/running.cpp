#include "workers/running.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace plexus::workers {
namespace {

/// "in epoch 3, step 1200", with a blank before it; empty where the trial has not reported yet.
std::string place_text(const training::LiveProgress& live) {
  if (live.epoch == 0) return "";
  return " in epoch " + std::to_string(live.epoch) + ", step " + std::to_string(live.step);
}

}  // namespace

bool Running::read(Listener& listener, bool has_rounds) {
  static std::array<Message, 16> messages;  // too large for every stack
  const ssize_t count = ::read(worker.pipe(), messages.data(), sizeof messages);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  last_heard = std::chrono::steady_clock::now();
  // Each is written whole, so there are no parts of one.
  const std::size_t whole = static_cast<std::size_t>(count) / sizeof(Message);
  for (std::size_t i = 0; i < whole; ++i) take(messages[i], listener, has_rounds);
  return whole > 0;
}

void Running::take(const Message& message, Listener& listener, bool has_rounds) {
  if (message.kind == Message::Kind::begun) {
    current = Current{message.trial, std::chrono::steady_clock::now()};
    ++begun;
    if (!tasks.empty()) tasks.pop_front();
    listener.on_trial_started(message.trial);
    return;
  }
  if (message.kind == Message::Kind::environment) environment_fault = message.text.data();
  if (message.kind == Message::Kind::published) {
    const auto end = trained.extract(message.trial);
    if (end) listener.on_trial_ended(message.trial, end.mapped());
  }
  if (current && current->trial == message.trial) take_of_current(message, listener, has_rounds);
}

void Running::take_of_current(const Message& message, Listener& listener, bool has_rounds) {
  Current& now = *current;
  switch (message.kind) {
    case Message::Kind::progress:
      now.live = message.live;
      listener.on_progress(now.trial, message.live);
      break;
    case Message::Kind::epoch:
      now.live = message.live;
      listener.on_epoch(now.trial, from_message(message.record), message.live);
      break;
    case Message::Kind::note:
      now.live = message.live;
      // There every trial goes on, round after round.
      if (!has_rounds || message.live.step == 0) listener.on_note(now.trial, message.text.data());
      break;
    case Message::Kind::trained: {
      TrialEnd trial_end;
      trial_end.message = message.text.data();
      trial_end.seconds = last_seconds = seconds_since(now.started);
      if (message.diverged) trial_end.status = results::Status::diverged;
      trial_end.test = from_message(message.record.test);
      trial_end.validation = from_message(message.record.validation);
      trained.emplace(now.trial, trial_end);
      listener.on_trial_trained(now.trial);
      current.reset();
      break;
    }
    case Message::Kind::paused:
      last_seconds = seconds_since(now.started);
      listener.on_trial_interrupted(now.trial);
      current.reset();
      break;
    default:
      now.last_word = message;
      break;
  }
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string crash_message(const process::End& end, const training::LiveProgress& live) {
  return "the trial's process " + end.text() + place_text(live) + "; " +
         (end.signal() != 0 ? "a component of this trial is at fault" : "a component called exit()");
}

std::string timeout_message(double limit, const training::LiveProgress& live) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%g", limit);
  return std::string("the trial took longer than 'execution.time_limit' of ") + seconds + " s and was ended" +
         place_text(live) + "; raise the limit and run with --retry-failed";
}

std::string killed_message() { return "the trial's process was killed from outside (signal 9; out of memory?)"; }

}  // namespace plexus::workers
