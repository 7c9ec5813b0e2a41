#include "workers/pool.h"

#include <plexus/error.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>

#include "kernels/blas.h"
#include "results/trial_file.h"
#include "trial/files.h"
#include "trial/identity.h"
#include "trial/record.h"
#include "workers/running.h"
#include "workers/signal_guard.h"
#include "workers/worker.h"

namespace plexus::workers {

namespace {

using Clock = std::chrono::steady_clock;

class Pool {
 public:
  Pool(const Workplace& workplace, Listener& listener) : workplace_(workplace), listener_(listener) {}

  PoolResult run(const std::vector<Task>& tasks, std::size_t jobs) {
    if (!kernels::reserve_blas_memory())
      throw EnvironmentError(
          "the limit on memory leaves no room for the 128 MiB of addresses that OpenBLAS computes in; raise it "
          "(ulimit -v, ulimit -d)");
    const SignalGuard guard;
    for (const Task& task : tasks) {
      pending_.push_back(task.trial);
      task_of_[task.trial] = task;
    }
    react_to_signals();
    while (!running_.empty() || (!pending_.empty() && !stopping_)) {
      give_work(jobs);
      wait_and_read();
      end_those_out_of_time();
      react_to_signals();
      end_those_that_do_not_answer();
    }
    return std::move(result_);
  }

 private:
  void give_work(std::size_t jobs) {
    while (!stopping_ && !pending_.empty()) {
      const std::size_t trial = pending_.front();
      const bool shares = may_share(trial);
      const auto idle = std::find_if(running_.begin(), running_.end(), [](const Running& r) { return r.is_idle(); });
      if (shares && idle != running_.end())
        give(*idle);
      else if (running_.size() < jobs)
        start(shares);
      else if (const auto ahead = shares ? one_to_give_ahead() : running_.end(); ahead != running_.end())
        give(*ahead);
      else
        break;
    }
    const bool more = !stopping_ && !pending_.empty() && may_share(pending_.front());
    for (Running& running : running_)
      if (running.is_idle() && !more) {
        running.worker.dismiss();
        running.is_dismissed = true;
      }
  }

  /// Trials that do nothing outside of themselves, and that nobody has a suspicion of.
  [[nodiscard]] bool may_share(std::size_t trial) {
    if (workplace_.execution.isolation != "auto" || alone_.contains(trial)) return false;
    if (last_asked_ != trial) {
      last_asked_ = trial;
      const auto libraries = trial::libraries_of(workplace_.trials[trial].settings, workplace_.registry);
      last_answer_ = std::all_of(libraries.begin(), libraries.end(), [](const auto* l) { return l->keeps_nothing; });
    }
    return last_answer_;
  }

  /// A process whose trials are so short that waiting for the next one would cost something.
  std::list<Running>::iterator one_to_give_ahead() {
    if (workplace_.execution.on_failure == "stop") return running_.end();
    return std::find_if(running_.begin(), running_.end(), [](const Running& running) {
      return running.is_shared && !running.is_dismissed && running.tasks.empty() && running.begun > 1 &&
             running.last_seconds < seconds_of_short_trial;
    });
  }

  Task take_pending() {
    const std::size_t trial = pending_.front();
    pending_.pop_front();
    return task_of_.at(trial);
  }

  void give(Running& running) {
    running.tasks.push_back(take_pending());
    // Where it does not listen any more it has ended, and what it has not begun will be taken back.
    if (!running.worker.give(running.tasks.back())) running.is_dismissed = true;
  }

  void start(bool shared) {
    const Task task = take_pending();
    try {
      running_.push_back({.worker = Worker(workplace_, task, shared), .is_shared = shared, .tasks = {task}});
    } catch (const EnvironmentError& error) {
      give_up(std::string(error.what()) + "; try fewer --jobs");
    }
  }

  void give_up(const std::string& why) {
    if (result_.environment_fault.empty()) result_.environment_fault = why;
    stopping_ = true;
  }

  void wait_and_read() {
    std::vector<pollfd> waiting;
    for (const Running& running : running_) waiting.push_back({running.worker.pipe(), POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), milliseconds_to_wait) <= 0) return;
    auto running = running_.begin();
    for (const pollfd& state : waiting) {
      const auto current = running++;
      if (state.revents != 0 && !current->read(listener_, workplace_.has_rounds)) {
        end(*current);
        running_.erase(current);
      }
    }
  }

  /// A component that loops for ever does not hear SIGTERM.
  void end_those_out_of_time() {
    const std::optional<double> longest = workplace_.execution.time_limit;
    if (!longest) return;
    for (Running& running : running_) {
      if (running.timed_out || !running.current || seconds_since(running.current->started) < *longest) continue;
      running.timed_out = true;
      running.worker.process().send(SIGKILL);
    }
  }

  /// A process that was asked to end, and says and does nothing any more, is in a loop that hears no signal.
  void end_those_that_do_not_answer() {
    if (last_signal_sent_ != SIGTERM || asked_to_end_ + longest_answer > Clock::now()) return;
    for (Running& running : running_)
      if (running.last_heard + longest_answer < Clock::now()) running.worker.process().send(SIGKILL);
  }

  void end(Running& running) {
    const process::End process_end = running.worker.process().wait();
    if (!running.environment_fault.empty()) give_up(running.environment_fault);
    if (running.begun == 0 && !running.tasks.empty()) end_without_beginning(running, process_end);
    // What it has not begun is for another process. So is what it has trained and could not publish.
    if (!result_.stopped_by_failure)
      std::for_each(running.tasks.rbegin(), running.tasks.rend(),
                    [&](const auto& task) { pending_.push_front(task.trial); });
    for (auto& [trial, trial_end] : running.trained) {
      if (!alone_.contains(trial) && (running.is_shared || process_end.came_back()))
        try_in_a_process_of_its_own(trial);
      else if (process_end.signal() != SIGKILL)
        fail(trial, trial_end, crash_message(process_end, {}));
      else if (!stopping_)
        lose(trial, trial_end, killed_message());
    }
    if (running.current) judge(running, *running.current, process_end);
  }

  /// No component has run yet, so the trial is not at fault; and the next process would fare no better.
  void end_without_beginning(Running& running, const process::End& process_end) {
    if (stopping_) return;
    if (process_end.signal() != SIGKILL) return give_up("a trial's process " + process_end.text() + " before it began");
    const std::size_t trial = running.tasks.front().trial;
    running.tasks.pop_front();
    TrialEnd trial_end;
    lose(trial, trial_end, killed_message());
  }

  /// What became of the trial that a process worked on when it ended.
  void judge(const Running& running, const Running::Current& current, const process::End& process_end) {
    TrialEnd trial_end;
    trial_end.seconds = seconds_since(current.started);
    if (running.timed_out)
      return fail(current.trial, trial_end,
                  timeout_message(workplace_.execution.time_limit.value_or(0.0), current.live));
    if (!running.environment_fault.empty() || (stopping_ && process_end.signal() == SIGKILL)) return;
    if (current.last_word && current.last_word->kind == Message::Kind::interrupted) {
      if (stopping_ || SignalGuard::stops() > 0) return listener_.on_trial_interrupted(current.trial);
      return lose(current.trial, trial_end, "the trial's process was asked to end from outside (SIGTERM)");
    }
    if (process_end.signal() == SIGKILL) return lose(current.trial, trial_end, killed_message());
    // What others have left in a process must not decide about a trial.
    if (running.begun > 1) return try_in_a_process_of_its_own(current.trial);
    // What it said itself is nearer to the cause.
    if (!current.last_word) return fail(current.trial, trial_end, crash_message(process_end, current.live));
    std::string said = current.last_word->text.data();
    if (!process_end.came_back()) said += "; its process then " + process_end.text();
    fail(current.trial, trial_end, said);
  }

  void try_in_a_process_of_its_own(std::size_t trial) {
    listener_.on_trial_interrupted(trial);
    alone_.insert(trial);
    if (last_asked_ == trial) last_asked_.reset();
    pending_.push_front(trial);
  }

  /// True if the trial is to be tried once more.
  bool try_again(std::size_t trial, const TrialEnd& trial_end) {
    if (stopping_ || failures_[trial]++ >= workplace_.execution.retries) return false;
    listener_.on_message("trial " + workplace_.prepared[trial].id + " is tried again: " + trial_end.message);
    listener_.on_trial_interrupted(trial);
    pending_.push_back(trial);
    return true;
  }

  /// A failure is published too, so that it is reported and not tried again by itself.
  void fail(std::size_t trial, TrialEnd& trial_end, const std::string& why) {
    trial_end.message = why;
    if (try_again(trial, trial_end)) return;
    trial_end.status = results::Status::failed;
    try {
      results::write_trial(trial::trial_path(workplace_.trials_folder, workplace_.prepared[trial].id),
                           trial::failed_record_of(workplace_.trials[trial], workplace_.prepared[trial],
                                                   trial_end.message, workplace_.registry));
    } catch (const EnvironmentError& error) {
      give_up(error.what());
    }
    listener_.on_trial_ended(trial, trial_end);
    stop_after_failure();
  }

  /// Killed from outside: that says nothing about the trial, so nothing is published.
  void lose(std::size_t trial, TrialEnd& trial_end, const std::string& why) {
    trial_end.message = why + "; run again to retry";
    if (try_again(trial, trial_end)) return;
    trial_end.status = results::Status::failed;
    result_.lost.push_back(trial);
    listener_.on_trial_ended(trial, trial_end);
    stop_after_failure();
  }

  /// What runs may end; nothing more is started.
  void stop_after_failure() {
    if (workplace_.execution.on_failure != "stop" || (pending_.empty() && !workplace_.has_rounds)) return;
    pending_.clear();
    result_.stopped_by_failure = true;
  }

  void react_to_signals() {
    if (SignalGuard::take_checkpoint_request())
      for (Running& running : running_) running.worker.process().send(SIGUSR1);
    if (SignalGuard::stops() > 0) {
      result_.interrupted = true;
      stopping_ = true;
    }
    if (!stopping_) return;
    // A person who types Ctrl-C twice is in a hurry. A cluster sends SIGTERM twice because it knows no better.
    const int signal = SignalGuard::interrupts() > 1 ? SIGKILL : SIGTERM;
    if (signal == last_signal_sent_) return;
    last_signal_sent_ = signal;
    asked_to_end_ = Clock::now();
    for (Running& running : running_) running.worker.process().send(signal);
  }

  /// A step of training may take long, and the trial writes its checkpoint after it.
  static constexpr std::chrono::seconds longest_answer{120};
  static constexpr int milliseconds_to_wait = 200;
  static constexpr double seconds_of_short_trial = 0.05;

  const Workplace& workplace_;
  Listener& listener_;

  std::map<std::size_t, Task> task_of_;
  std::deque<std::size_t> pending_;
  std::list<Running> running_;
  std::set<std::size_t> alone_;  // trials that share no process
  std::optional<std::size_t> last_asked_;
  bool last_answer_ = false;
  std::map<std::size_t, std::size_t> failures_;  // of a trial, so far
  PoolResult result_;
  bool stopping_ = false;
  int last_signal_sent_ = 0;
  Clock::time_point asked_to_end_;
};

}  // namespace

PoolResult run_pool(const Workplace& workplace, const std::vector<Task>& tasks, std::size_t jobs, Listener& listener) {
  return Pool(workplace, listener).run(tasks, jobs);
}

}  // namespace plexus::workers
