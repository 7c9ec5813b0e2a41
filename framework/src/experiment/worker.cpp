#include "experiment/worker.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "experiment/checkpoint_file.h"
#include "experiment/memory_limit.h"
#include "experiment/message.h"
#include "experiment/trial_record.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"
#include "training/trainer.h"

namespace plexus::experiment {
namespace {

volatile std::sig_atomic_t stop_asked = 0;
volatile std::sig_atomic_t checkpoint_asked = 0;

void ask_to_stop(int) { stop_asked = 1; }
void ask_for_checkpoint(int) { checkpoint_asked = 1; }

void send(int pipe, const Message& message) noexcept {
  // The parent reads until the end. Where it is gone, there is nobody to tell.
  ssize_t written = 0;
  do {
    written = write(pipe, &message, sizeof message);
  } while (written < 0 && errno == EINTR);
}

class PipeMonitor final : public training::Monitor {
 public:
  explicit PipeMonitor(int pipe) : pipe_(pipe) {}

  void on_progress(const training::LiveProgress& progress) noexcept override {
    Message message;
    message.kind = Message::Kind::progress;
    message.live = progress;
    send(pipe_, message);
  }

  void on_epoch(const training::EpochRecord& record, const training::LiveProgress& progress) noexcept override {
    Message message;
    message.kind = Message::Kind::epoch;
    message.live = progress;
    message.record = record;
    send(pipe_, message);
  }

  void on_note(std::string_view note, const training::LiveProgress& progress) noexcept override {
    Message message;
    message.kind = Message::Kind::note;
    message.live = progress;
    message.set_text(note);
    send(pipe_, message);
  }

  [[nodiscard]] training::Request request() noexcept override {
    if (stop_asked != 0) return training::Request::stop;
    if (checkpoint_asked == 0) return training::Request::go_on;
    checkpoint_asked = 0;
    return training::Request::checkpoint;
  }

 private:
  int pipe_;
};

std::string no_memory_text() {
  return "the trial needs more memory than its limit of " + std::to_string(memory_limit_in_force()) +
         " MiB beside the data; make it smaller, or raise 'execution.memory_limit' and run with --retry-failed";
}

int pipe_for_last_words = -1;

/// Memory may run out where no exception can pass: then the process ends, and this is all that it can still say.
void on_no_memory_say_so(int pipe) {
  pipe_for_last_words = pipe;
  std::set_new_handler([] {
    std::set_new_handler(nullptr);
    Message message;
    message.kind = Message::Kind::failed;
    message.set_text(no_memory_text());
    send(pipe_for_last_words, message);
    throw std::bad_alloc();
  });
}

void use_worker_signals() {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = ask_to_stop;
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = ask_for_checkpoint;
  sigaction(SIGUSR1, &action, nullptr);
  // Ctrl-C reaches the whole group; the parent decides what it means.
  action.sa_handler = SIG_IGN;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGPIPE, &action, nullptr);
  // A crash must look like one to the parent, whatever handlers this program or a library has.
  action.sa_handler = SIG_DFL;
  for (const int crash : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) sigaction(crash, &action, nullptr);
  // A parent that was killed can use no result, and must not leave processes behind.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int run(const Trial& trial, const PreparedTrial& prepared, const plugin::Registry& registry,
        const std::filesystem::path& trials_folder, const WorkerOptions& options, int pipe) {
  Message message;
  on_no_memory_say_so(pipe);
  try {
    const std::string started = utc_now();
    limit_memory(options.memory_limit);
    const auto settings = build_settings(trial.settings, registry);
    PipeMonitor monitor(pipe);
    CheckpointFile checkpoints(trials_folder, prepared.id);
    const training::Outcome outcome =
        training::train(*settings, *prepared.examples, monitor, {&checkpoints, options.until_epoch});
    if (outcome.ending == training::Ending::interrupted) return worker_interrupted;
    if (outcome.ending == training::Ending::paused) {
      message.kind = Message::Kind::paused;
      message.live.epoch = outcome.history.size();
      message.live.step = outcome.steps;
      send(pipe, message);
      return worker_paused;
    }
    results::write_trial_runtime(runtime_path(trials_folder, prepared.id), runtime_of(outcome, started));
    results::write_trial(trial_path(trials_folder, prepared.id), record_of(trial, prepared, outcome, registry));
    checkpoints.remove();
    message.kind = Message::Kind::ended;
    message.diverged = outcome.ending == training::Ending::diverged;
    message.record.test = outcome.test;
    message.record.validation = outcome.validation;
    message.record.train_loss = outcome.final_train_loss();
    message.set_text(outcome.message);
    send(pipe, message);
    return worker_published;
  } catch (const Error& error) {
    message.kind = error.fault() == Fault::environment ? Message::Kind::environment : Message::Kind::failed;
    message.set_text(error.what());
  } catch (const std::bad_alloc&) {
    message.kind = Message::Kind::failed;
    message.set_text(no_memory_text());
  } catch (const std::exception& error) {
    message.kind = Message::Kind::failed;
    message.set_text(error.what());
  } catch (...) {
    message.kind = Message::Kind::failed;
    message.set_text("a component threw something that is no std::exception");
  }
  send(pipe, message);
  return message.kind == Message::Kind::environment ? worker_environment : worker_failed;
}

}  // namespace

Worker start_worker(const Trial& trial, const PreparedTrial& prepared, const plugin::Registry& registry,
                    const std::filesystem::path& trials_folder, const WorkerOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw EnvironmentError(std::string("no pipe for another trial's process: ") + std::strerror(errno));
  std::fflush(nullptr);
  const pid_t parent = getpid();
  // What the parent sends before the worker can catch it waits until then.
  sigset_t held;
  sigset_t before;
  sigemptyset(&held);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGUSR1);
  sigprocmask(SIG_BLOCK, &held, &before);
  const pid_t process = fork();
  if (process == 0) use_worker_signals();
  const int error = errno;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (process < 0) {
    close(ends[0]);
    close(ends[1]);
    throw EnvironmentError(std::string("no process for another trial: ") + std::strerror(error) + "; try fewer --jobs");
  }
  if (process == 0) {
    close(ends[0]);
    if (getppid() != parent) _exit(worker_interrupted);
    _exit(run(trial, prepared, registry, trials_folder, options, ends[1]));
  }
  close(ends[1]);
  return {process, ends[0]};
}

}  // namespace plexus::experiment
