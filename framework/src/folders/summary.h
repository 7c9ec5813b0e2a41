// One experiment among many: what a list shows of its folder.
#pragma once

#include <plexus/value.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "metrics/ranked_by.h"
#include "results/overview.h"
#include "results/trial.h"

namespace plexus::folders {

enum class State { complete, running, unfinished, unreadable };

struct Summary {
  std::filesystem::path folder;
  std::string name;
  std::string notes;
  std::vector<std::string> tags;
  std::int64_t changed = 0;  ///< seconds since 1970: when its results, or without them its trials, last changed
  std::size_t trials = 0;
  std::size_t there = 0;  ///< of these, how many are finished, in whatever way
  std::array<std::size_t, std::size(results::status_words)> counts = {};  ///< of the trials in results.h5
  State state = State::complete;
  metrics::RankedBy metric;  ///< empty where nothing was collected, too
  double best = results::not_a_number;
  results::Front front;  ///< of a study that looked for several metrics
  bool has_report = false;
  std::string problem;  ///< why it is unreadable
};

/// The files that a summary follows from, as far as a change of them shows: two stamps of a folder in different states
/// are different.
struct Stamp {
  std::array<std::int64_t, 12> numbers = {};
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

[[nodiscard]] Stamp stamp_of(const std::filesystem::path& folder);

/// Whether the folder holds an experiment: trials/plan.json or results.h5.
[[nodiscard]] bool is_experiment(const std::filesystem::path& folder);

/// Reads, and changes nothing. What cannot be read is `unreadable`, with the reason.
[[nodiscard]] Summary summary_of(const std::filesystem::path& folder);

/// Whether somebody is at work in the folder right now.
[[nodiscard]] bool is_running(const std::filesystem::path& folder);

/// "complete", "12 of 40 trials, running", "complete, 3 failed"
[[nodiscard]] std::string state_words(const Summary& summary);
/// "2026-03-01 14:05", in the time zone of this machine.
[[nodiscard]] std::string date_words(std::int64_t seconds);
/// For programs: a number, or null in the place of NaN, which JSON has not.
[[nodiscard]] Value number_or_null(double number);
/// {trials, best: {metric: number}} for programs; null where there is no front.
[[nodiscard]] Value front_value(const results::Front& front);
/// "97.12 %", "0.1234": by the unit of the metric; empty where there is none.
[[nodiscard]] std::string metric_words(const metrics::RankedBy& metric, double value);
/// The best by the metric that ranks trials; of a front the best of each metric by itself: "97.12 % | 1210".
[[nodiscard]] std::string best_words(const metrics::RankedBy& metric, double best, const results::Front& front);
/// What these are of: "validation_accuracy"; "validation_accuracy | parameter_count, 5 on the front".
[[nodiscard]] std::string best_of_words(const metrics::RankedBy& metric, const results::Front& front);

}  // namespace plexus::folders
