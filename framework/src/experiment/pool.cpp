#include "experiment/pool.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <optional>

#include "experiment/message.h"
#include "experiment/signal_guard.h"
#include "experiment/trial_record.h"
#include "experiment/worker.h"
#include "results/trial_file.h"

namespace plexus::experiment {

Listener::~Listener() = default;
void Listener::on_message(const std::string&) {}

namespace {

using Clock = std::chrono::steady_clock;

struct Running {
  std::size_t trial = 0;
  Worker worker;
  Clock::time_point started;
  training::LiveProgress live;
  std::optional<Message> last_word;  // ended, failed or environment
  bool timed_out = false;
};

/// "in epoch 3, step 1200", with a blank before it; empty where the trial has not reported yet.
std::string place_text(const training::LiveProgress& live) {
  if (live.epoch == 0) return "";
  return " in epoch " + std::to_string(live.epoch) + ", step " + std::to_string(live.step);
}

std::string crash_message(int signal, const training::LiveProgress& live) {
  return "the trial's process was ended by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")" +
         place_text(live) + "; a component of this trial is at fault";
}

std::string timeout_message(double limit, const training::LiveProgress& live) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%g", limit);
  return std::string("the trial took longer than 'execution.time_limit' of ") + seconds + " s and was ended" +
         place_text(live) + "; raise the limit and run with --retry-failed";
}

class Pool {
 public:
  Pool(const Plan& plan, const Preparation& preparation, const plugin::Registry& registry,
       const std::filesystem::path& trials_folder, Listener& listener,
       const std::map<std::size_t, std::size_t>& until_epoch)
      : plan_(plan),
        preparation_(preparation),
        registry_(registry),
        trials_folder_(trials_folder),
        listener_(listener),
        until_epoch_(until_epoch) {}

  PoolResult run(const std::vector<std::size_t>& trials, std::size_t jobs) {
    const SignalGuard guard;
    pending_.assign(trials.begin(), trials.end());
    react_to_signals();
    while (!running_.empty() || (!pending_.empty() && !stopping_)) {
      while (!stopping_ && !pending_.empty() && running_.size() < jobs) {
        const std::size_t trial = pending_.front();
        pending_.pop_front();
        start(trial);
      }
      wait_and_read();
      end_those_out_of_time();
      react_to_signals();
    }
    return std::move(result_);
  }

 private:
  void start(std::size_t trial) {
    try {
      const Worker worker = start_worker(plan_.trials[trial], preparation_.trials[trial], registry_, trials_folder_,
                                         {plan_.execution.memory_limit, until_epoch(trial)});
      running_.push_back({trial, worker, Clock::now(), {}, {}, false});
    } catch (const EnvironmentError& error) {
      give_up(error.what());
      return;
    }
    listener_.on_trial_started(trial);
  }

  [[nodiscard]] std::optional<std::size_t> until_epoch(std::size_t trial) const {
    const auto entry = until_epoch_.find(trial);
    return entry == until_epoch_.end() ? std::nullopt : std::optional(entry->second);
  }

  void give_up(const std::string& why) {
    if (result_.environment_fault.empty()) result_.environment_fault = why;
    stopping_ = true;
  }

  void wait_and_read() {
    std::vector<pollfd> waiting;
    for (const Running& running : running_) waiting.push_back({running.worker.pipe, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), milliseconds_to_wait) <= 0) return;
    auto running = running_.begin();
    for (const pollfd& state : waiting) {
      const auto current = running++;
      if (state.revents != 0 && !read_message(*current)) {
        end(*current);
        running_.erase(current);
      }
    }
  }

  /// A component that loops for ever does not hear SIGTERM.
  void end_those_out_of_time() {
    const std::optional<double> limit = plan_.execution.time_limit;
    if (!limit) return;
    for (Running& running : running_) {
      if (running.timed_out || Clock::now() - running.started < std::chrono::duration<double>(*limit)) continue;
      running.timed_out = true;
      kill(running.worker.process, SIGKILL);
    }
  }

  /// False at the end of the pipe.
  bool read_message(Running& running) {
    Message message;
    const ssize_t count = read(running.worker.pipe, &message, sizeof message);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (count != static_cast<ssize_t>(sizeof message)) return false;
    switch (message.kind) {
      case Message::Kind::progress:
        running.live = message.live;
        listener_.on_progress(running.trial, message.live);
        break;
      case Message::Kind::epoch:
        running.live = message.live;
        listener_.on_epoch(running.trial, message.record, message.live);
        break;
      case Message::Kind::note:
        running.live = message.live;
        // In a search every trial goes on, round after round.
        if (!plan_.search || message.live.step == 0) listener_.on_note(running.trial, message.text.data());
        break;
      case Message::Kind::paused:
      case Message::Kind::ended:
      case Message::Kind::failed:
      case Message::Kind::environment:
        running.last_word = message;
        break;
    }
    return true;
  }

  void end(Running& running) {
    close(running.worker.pipe);
    int status = 0;
    while (waitpid(running.worker.process, &status, 0) < 0 && errno == EINTR) {
    }
    TrialEnd trial_end;
    trial_end.seconds = std::chrono::duration<double>(Clock::now() - running.started).count();
    if (running.last_word) trial_end.message = running.last_word->text.data();

    if (running.timed_out) {
      trial_end.message = timeout_message(plan_.execution.time_limit.value_or(0.0), running.live);
      fail(running.trial, trial_end);
      return;
    }
    if (WIFSIGNALED(status)) {
      const int signal = WTERMSIG(status);
      if (stopping_ && signal == SIGKILL) return;
      if (signal == SIGKILL)
        lose(running.trial, trial_end);
      else {
        // What it said itself is nearer to the cause.
        trial_end.message = trial_end.message.empty() ? crash_message(signal, running.live)
                                                      : trial_end.message + "; its process was then ended by signal " +
                                                            std::to_string(signal) + " (" + strsignal(signal) + ")";
        fail(running.trial, trial_end);
      }
      return;
    }
    switch (WEXITSTATUS(status)) {
      case worker_published:
        if (running.last_word) {
          if (running.last_word->diverged) trial_end.status = results::Status::diverged;
          trial_end.test = running.last_word->record.test;
          trial_end.validation = running.last_word->record.validation;
        }
        listener_.on_trial_ended(running.trial, trial_end);
        break;
      case worker_environment:
        give_up(trial_end.message);
        break;
      case worker_interrupted:
      case worker_paused:
        listener_.on_trial_interrupted(running.trial);
        break;
      default:
        if (trial_end.message.empty())
          trial_end.message = "the trial's process ended by itself with exit code " +
                              std::to_string(WEXITSTATUS(status)) + "; a component called exit()";
        fail(running.trial, trial_end);
    }
  }

  /// True if the trial is to be tried once more.
  bool try_again(std::size_t trial, const TrialEnd& trial_end) {
    if (stopping_ || failures_[trial]++ >= plan_.execution.retries) return false;
    listener_.on_message("trial " + preparation_.trials[trial].id + " is tried again: " + trial_end.message);
    listener_.on_trial_interrupted(trial);
    pending_.push_back(trial);
    return true;
  }

  /// A failure is published too, so that it is reported and not tried again by itself.
  void fail(std::size_t trial, TrialEnd& trial_end) {
    if (try_again(trial, trial_end)) return;
    trial_end.status = results::Status::failed;
    try {
      results::write_trial(
          trial_path(trials_folder_, preparation_.trials[trial].id),
          failed_record_of(plan_.trials[trial], preparation_.trials[trial], trial_end.message, registry_));
    } catch (const EnvironmentError& error) {
      give_up(error.what());
    }
    listener_.on_trial_ended(trial, trial_end);
    stop_after_failure();
  }

  /// Killed from outside: that says nothing about the trial, so nothing is published.
  void lose(std::size_t trial, TrialEnd& trial_end) {
    trial_end.message = "the trial's process was killed from outside (signal 9; out of memory?); run again to retry";
    if (try_again(trial, trial_end)) return;
    trial_end.status = results::Status::failed;
    result_.lost.push_back(trial);
    listener_.on_trial_ended(trial, trial_end);
    stop_after_failure();
  }

  /// What runs may end; nothing more is started.
  void stop_after_failure() {
    if (plan_.execution.on_failure != "stop" || (pending_.empty() && !plan_.search)) return;
    pending_.clear();
    result_.stopped_by_failure = true;
  }

  void react_to_signals() {
    if (SignalGuard::take_checkpoint_request())
      for (const Running& running : running_) kill(running.worker.process, SIGUSR1);
    if (SignalGuard::stops() > 0) {
      result_.interrupted = true;
      stopping_ = true;
    }
    if (!stopping_) return;
    // A person who types Ctrl-C twice is in a hurry. A cluster sends SIGTERM twice because it knows no better.
    const int signal = SignalGuard::interrupts() > 1 ? SIGKILL : SIGTERM;
    if (signal == last_signal_sent_) return;
    last_signal_sent_ = signal;
    for (const Running& running : running_) kill(running.worker.process, signal);
  }

  const Plan& plan_;
  const Preparation& preparation_;
  const plugin::Registry& registry_;
  const std::filesystem::path& trials_folder_;
  Listener& listener_;
  const std::map<std::size_t, std::size_t>& until_epoch_;
  static constexpr int milliseconds_to_wait = 200;

  std::deque<std::size_t> pending_;
  std::list<Running> running_;
  std::map<std::size_t, std::size_t> failures_;  // of a trial, so far
  PoolResult result_;
  bool stopping_ = false;
  int last_signal_sent_ = 0;
};

}  // namespace

PoolResult run_pool(const Plan& plan, const Preparation& preparation, const std::vector<std::size_t>& trials,
                    std::size_t jobs, const plugin::Registry& registry, const std::filesystem::path& trials_folder,
                    Listener& listener, const std::map<std::size_t, std::size_t>& until_epoch) {
  return Pool(plan, preparation, registry, trials_folder, listener, until_epoch).run(trials, jobs);
}

}  // namespace plexus::experiment
