#include "workers/worker_process.h"

#include <plexus/error.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "files/publish.h"
#include "results/runtime_file.h"
#include "results/trial_file.h"
#include "training/trainer.h"
#include "trial/checkpoint_file.h"
#include "trial/files.h"
#include "trial/identity.h"
#include "trial/preparation.h"
#include "trial/record.h"
#include "trial/stage.h"
#include "trial/state_file.h"
#include "workers/last_words.h"
#include "workers/memory_limit.h"
#include "workers/message.h"

namespace plexus::workers {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = Message::Kind;

volatile std::sig_atomic_t stop_asked = 0;
volatile std::sig_atomic_t checkpoint_wanted = 0;

void ask_to_stop(int signal, siginfo_t* info, void*) {
  if (info->si_pid != getpid()) {
    stop_asked = 1;
    return;
  }
  // A component that raises it has ended its trial; nobody has asked for anything.
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void want_checkpoint(int) { checkpoint_wanted = 1; }

void use_signals() {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_SIGINFO;
  action.sa_sigaction = ask_to_stop;
  sigaction(SIGTERM, &action, nullptr);
  action.sa_flags = 0;
  action.sa_handler = want_checkpoint;
  sigaction(SIGUSR1, &action, nullptr);
}

/// What one trial says.
class Voice final : public training::Monitor {
 public:
  Voice(int pipe, std::size_t trial) : pipe_(pipe), trial_(trial) {}

  void say(Kind kind, std::string_view text = {}) noexcept {
    Message message;
    message.set_text(text);
    send(kind, message);
  }

  void send(Kind kind, Message& message) noexcept {
    message.kind = kind;
    message.trial = trial_;
    // Where the parent is gone, there is nobody to tell.
    (void)process::write_all(pipe_, &message, sizeof message);
  }

  void on_progress(const training::LiveProgress& progress) noexcept override {
    Message message;
    message.live = progress;
    send(Kind::progress, message);
  }

  void on_epoch(const training::EpochRecord& record, const training::LiveProgress& progress) noexcept override {
    Message message;
    message.live = progress;
    message.record = to_message(record);
    send(Kind::epoch, message);
  }

  void on_note(std::string_view note, const training::LiveProgress& progress) noexcept override {
    Message message;
    message.live = progress;
    message.set_text(note);
    send(Kind::note, message);
  }

  [[nodiscard]] training::Request request() noexcept override {
    if (stop_asked != 0) return training::Request::stop;
    if (checkpoint_wanted == 0) return training::Request::go_on;
    checkpoint_wanted = 0;
    return training::Request::checkpoint;
  }

 private:
  int pipe_;
  std::size_t trial_;
};

class Process {
 public:
  Process(const Workplace& workplace, int pipe, int orders) : workplace_(workplace), pipe_(pipe), orders_(orders) {
    limit_memory(workplace.execution.memory_limit);
  }

  void run(const Task& first) {
    for (std::optional<Task> task = first; task; task = next()) work_on(*task);
    publish();
  }

 private:
  struct Trained {
    Voice voice;
    trial::CheckpointFile checkpoints;
  };

  void work_on(const Task& task) {
    Voice voice(pipe_, task.trial);
    voice.say(Kind::begun);
    speak_last_words_of(task.trial, pipe_, workplace_.registry);
    const auto fail = [&](Kind kind, std::string_view why) {
      is_spent_ = true;
      voice.say(kind, why);
    };
    try {
      train(task, voice);
    } catch (const Error& error) {
      fail(error.fault() == Fault::environment ? Kind::environment : Kind::failed, error.what());
    } catch (const std::bad_alloc&) {
      fail(Kind::failed, no_memory_text());
    } catch (const std::exception& error) {
      fail(Kind::failed, error.what());
    } catch (...) {
      fail(Kind::failed, "a component threw something that is no std::exception");
    }
  }

  void train(const Task& task, Voice& voice) {
    const std::string started = trial::utc_now();
    const trial::Trial& trial = workplace_.trials[task.trial];
    const trial::PreparedTrial prepared = begun(task.trial);
    trial::CheckpointFile checkpoints(workplace_.trials_folder, prepared.id);
    std::optional<trial::StateFile> states = states_of(task.trial);
    const training::Outcome outcome = [&] {
      const auto settings = trial::build_settings(trial, prepared, workplace_.registry);
      return training::train(*settings, *prepared.examples, voice,
                             {&checkpoints, task.until_epoch, states ? &*states : nullptr});
    }();  // components end here, and what they do then is still their trial's
    Message message;
    message.live.epoch = outcome.epochs;
    message.live.step = outcome.steps;
    if (outcome.ending == training::Ending::interrupted) return voice.send(Kind::interrupted, message);
    if (outcome.ending == training::Ending::paused) return voice.send(Kind::paused, message);
    results::add_trial_runtime(group_, trial::runtime_path(workplace_.trials_folder, prepared.id),
                               trial::runtime_of(outcome, started));
    results::add_trial(group_, trial::trial_path(workplace_.trials_folder, prepared.id),
                       trial::record_of(trial, prepared, outcome, workplace_.registry));
    if (trained_.empty()) first_trained_ = Clock::now();
    trained_.push_back({voice, std::move(checkpoints)});
    message.diverged = outcome.ending == training::Ending::diverged;
    message.record.test = to_message(outcome.test);
    message.record.validation = to_message(outcome.validation);
    message.record.train_loss = outcome.final_train_loss();
    message.set_text(outcome.message);
    voice.send(Kind::trained, message);
  }

  /// A trial with the network that it goes on from, where a stage stands before it.
  [[nodiscard]] trial::PreparedTrial begun(std::size_t number) const {
    const trial::Trial& trial = workplace_.trials[number];
    const trial::PreparedTrial& prepared = workplace_.prepared[number];
    if (!trial.before) return prepared;
    return trial::with_takeover(trial, prepared, workplace_.prepared[trial.before->trial],
                                workplace_.finished_folder.value_or(workplace_.trials_folder), workplace_.registry);
  }

  /// Where a trial finds the state that it begins from and leaves its own, if it does either.
  [[nodiscard]] std::optional<trial::StateFile> states_of(std::size_t number) const {
    const trial::Trial& trial = workplace_.trials[number];
    const auto beginning = workplace_.beginnings.find(number);
    const bool begins = beginning != workplace_.beginnings.end();
    if (!trial.results.state && !begins) return std::nullopt;
    return trial::StateFile(workplace_.trials_folder,
                            trial::lineage_of(workplace_.prepared[number].settings,
                                              workplace_.prepared[number].data_digest(), workplace_.registry),
                            begins ? beginning->second : std::filesystem::path(), trial.results.state);
  }

  /// All that is trained is there when this returns, or none of it counts.
  void publish() {
    if (trained_.empty()) return;
    std::vector<Trained> trained = std::exchange(trained_, {});
    try {
      group_.publish();
    } catch (const EnvironmentError& error) {
      is_spent_ = true;
      trained.back().voice.say(Kind::environment, error.what());
      return;
    }
    for (Trained& trial : trained) {
      trial.checkpoints.remove();
      trial.voice.say(Kind::published);
    }
  }

  /// What to do next; nothing if the process has done enough.
  std::optional<Task> next() {
    if (orders_ < 0 || is_spent()) return std::nullopt;
    const bool waits = !has_order(0);
    if (waits || trained_.size() >= most_unpublished || Clock::now() - first_trained_ > longest_unpublished) publish();
    while (stop_asked == 0 && !is_spent_) {
      if (!has_order(milliseconds_to_wait)) continue;
      Order order;
      if (recv(orders_, &order, sizeof order, 0) != static_cast<ssize_t>(sizeof order)) return std::nullopt;
      return order.is_last ? std::nullopt : std::optional(order.task);
    }
    return std::nullopt;
  }

  [[nodiscard]] bool has_order(int milliseconds) const noexcept {
    pollfd state{orders_, POLLIN, 0};
    return poll(&state, 1, milliseconds) > 0;
  }

  /// A process of some age costs nothing any more, and what trials may have left of its memory ends with it.
  [[nodiscard]] bool is_spent() const noexcept {
    return is_spent_ || Clock::now() - born_ > longest_life || memory_growth() > most_left_behind;
  }

  static constexpr std::size_t most_unpublished = 64;
  static constexpr std::chrono::milliseconds longest_unpublished{100};
  static constexpr std::chrono::seconds longest_life{1};
  static constexpr std::size_t most_left_behind = std::size_t{16} << 20U;  // bytes
  static constexpr int milliseconds_to_wait = 100;

  const Workplace& workplace_;
  int pipe_;
  int orders_;
  Clock::time_point born_ = Clock::now();
  Clock::time_point first_trained_;  // of those that are not published
  std::vector<Trained> trained_;
  files::Group group_;
  bool is_spent_ = false;
};

}  // namespace

process::Child start_training(const Workplace& workplace, const Task& first, int orders) {
  return process::Child([&](int pipe) { Process(workplace, pipe, orders).run(first); },
                        {.output = -1, .prepare = use_signals});
}

}  // namespace plexus::workers
