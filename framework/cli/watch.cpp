// plexus watch: follows an experiment that runs elsewhere, by its files alone.
#include <plexus/error.h>

#include <chrono>
#include <cmath>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <thread>

#include "commands.h"
#include "files/publish.h"
#include "folders/follower.h"
#include "folders/progress_page.h"
#include "folders/summary.h"
#include "html_option.h"
#include "results/vocabulary.h"
#include "terminal.h"
#include "text/columns.h"
#include "text/printable.h"
#include "workers/signal_guard.h"

namespace plexus::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kept_trials = 50;  // that the page shows

struct WatchOptions {
  std::string folder;
  std::string html;
  std::size_t every = 2;
  std::size_t patience = 60;
};

double seconds_since(Clock::time_point time) { return std::chrono::duration<double>(Clock::now() - time).count(); }

std::string count_words(const folders::Progress& progress) {
  std::string words = std::to_string(progress.finished()) + " of " + std::to_string(progress.trials) +
                      (progress.trials == 1 ? " trial" : " trials") + " finished";
  for (const results::Status status : {results::Status::failed, results::Status::diverged, results::Status::pruned})
    if (const std::size_t count = progress.counts[static_cast<std::size_t>(status)]; count > 0)
      words += ", " + std::to_string(count) + " " + std::string(to_string(status));
  if (progress.best)
    words += "; best: " + results::in_words(progress.metric.name) + " " +
             folders::metric_words(progress.metric, progress.best->metric) + " of " +
             text::printable_line(progress.best->label);
  if (!std::isnan(progress.seconds_left) && !progress.complete())
    words += "; about " + format_duration(progress.seconds_left) + " left";
  return words;
}

class Watch {
 public:
  explicit Watch(const WatchOptions& options)
      : options_(options), follower_(options.folder), on_terminal_(is_terminal(1)) {}

  int run() {
    const workers::SignalGuard guard;
    refuse();
    while (true) {
      const folders::Progress progress = follower_.look();
      const bool ended = has_ended(progress);
      show(progress, ended);
      if (ended) return code_of(progress);
      for (int tick = 0; tick < static_cast<int>(10 * options_.every); ++tick) {
        if (workers::SignalGuard::stops() > 0) return interrupted();
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
      }
    }
  }

 private:
  void refuse() const {
    std::error_code error;
    if (fs::exists(options_.folder, error) && !fs::is_directory(options_.folder, error))
      throw Error("'" + options_.folder + "' is a file; give the folder of an experiment");
    check_html_option(options_.html);
  }

  bool has_ended(const folders::Progress& progress) {
    if (!progress.latest.empty() || progress.running || !seen_anything_) changed_ = Clock::now();
    seen_anything_ = true;
    if (!progress.there) return false;
    if (progress.complete() && progress.collected) return true;
    // Who was seen at work and is gone has ended; where locks are not seen, silence has to do.
    const bool left = was_running_ && !progress.running;
    was_running_ = was_running_ || progress.running;
    if (left && seconds_since(changed_) >= seconds_to_collect) return true;
    return !progress.running && seconds_since(changed_) >= static_cast<double>(options_.patience);
  }

  void show(const folders::Progress& progress, bool ended) {
    if (!progress.there) {
      if (!said_waiting_) std::cout << "waiting for an experiment in '" << options_.folder << "'" << std::endl;
      said_waiting_ = true;
      return;
    }
    std::string words = count_words(progress);
    if (ended && !(progress.complete() && progress.collected))
      words += progress.complete() ? "; nobody is at work, and the results are not collected: 'plexus collect " +
                                         options_.folder + "' does that"
                                   : "; nobody is at work; 'plexus run " + options_.folder + "' goes on";
    for (const folders::FinishedTrial& trial : progress.latest) latest_.push_front(trial);
    while (latest_.size() > kept_trials) latest_.pop_back();
    print(progress, words);
    if (!options_.html.empty() && (words != last_ || ended))
      files::publish(
          options_.html,
          folders::progress_page(progress, words, {latest_.begin(), latest_.end()}, ended ? 0 : options_.every),
          files::Durable::no);
    last_ = words;
  }

  void print(const folders::Progress& progress, const std::string& words) {
    if (words == last_ && progress.latest.empty()) return;
    if (on_terminal_ && drawn_) std::cout << text::control("[1A") << text::control("[J");
    // What was there before is a number, not a list.
    if (!last_.empty()) {
      for (const folders::FinishedTrial& trial : progress.latest) {
        const std::string number = folders::metric_words(progress.metric, trial.metric);
        std::cout << text::printable_line(trial.label) << ": " << to_string(trial.status)
                  << (number.empty() ? "" : ", " + results::in_words(progress.metric.name) + " " + number)
                  << (trial.message.empty() ? "" : ": " + text::printable_line(trial.message)) << '\n';
      }
    }
    std::cout << (on_terminal_ ? text::shortened(words, terminal_width(1) - 1) : words) << std::endl;
    drawn_ = true;
  }

  [[nodiscard]] static int code_of(const folders::Progress& progress) {
    const bool failed = progress.counts[static_cast<std::size_t>(results::Status::failed)] > 0;
    return progress.complete() && !failed ? exit_complete : exit_trial_failed;
  }

  static int interrupted() {
    std::cerr << "plexus: no longer watching; the experiment goes on\n";
    return exit_interrupted;
  }

  static constexpr double seconds_to_collect = 3.0;

  const WatchOptions& options_;
  folders::Follower follower_;
  bool on_terminal_;
  bool drawn_ = false;
  bool said_waiting_ = false;
  bool was_running_ = false;
  bool seen_anything_ = false;
  Clock::time_point changed_ = Clock::now();
  std::string last_;
  std::deque<folders::FinishedTrial> latest_;
};

}  // namespace

void add_watch(Command& app, int& exit_code) {
  auto options = std::make_shared<WatchOptions>();
  Command command = app.add_subcommand("watch", "Follow an experiment that runs here or on another machine");
  command.add_option("folder", options->folder, "Its folder; one that is not there yet is waited for")
      .required()
      .type_name("DIR");
  command.add_option("--html", options->html, "Keep a page current, too, which loads itself again").type_name("FILE");
  command.add_option("--every", options->every, "Look again after so many seconds")
      .type_name("SECONDS")
      .positive_number()
      .capture_default_str();
  command
      .add_option("--patience", options->patience,
                  "Where nobody is seen at work, end when nothing has changed for so many seconds")
      .type_name("SECONDS")
      .positive_number()
      .capture_default_str();
  command.footer(
      "It reads the files of the folder and changes nothing in it. It ends when the experiment does: exit code 0 when\n"
      "all trials are finished, 1 when one failed or the run ended before. Ctrl-C ends the watching alone.");
  command.callback([options, &exit_code] { exit_code = Watch(*options).run(); });
}

}  // namespace plexus::cli
