#include "experiment/search.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>

namespace plexus::experiment {
namespace {

std::size_t power(std::size_t base, std::size_t exponent) {
  std::size_t result = 1;
  for (; exponent > 0; --exponent) result *= base;
  return result;
}

std::size_t divided_up(std::size_t number, std::size_t by) { return (number + by - 1) / by; }

/// s = ⌊log_η(R / r)⌋ comparisons before the end.
std::size_t rungs_of(std::size_t epochs, const SearchSettings& settings) {
  std::size_t rungs = 0;
  for (std::size_t length = settings.min_epochs; length <= epochs / settings.reduction; length *= settings.reduction)
    ++rungs;
  return rungs;
}

/// The trials in an order that has nothing to do with the axes, so that no bracket gets one corner of the grid.
std::vector<std::uint32_t> shuffled(std::size_t trials) {
  std::vector<std::uint32_t> order(trials);
  std::iota(order.begin(), order.end(), 0U);
  Stream(0, "search/hyperband", 0).shuffle(order);
  return order;
}

}  // namespace

std::vector<std::size_t> hyperband_shares(std::size_t trials, std::size_t most_rungs, std::size_t reduction) {
  std::vector<std::size_t> weights;
  for (std::size_t s = most_rungs + 1; s-- > 0;)
    weights.push_back(divided_up((most_rungs + 1) * power(reduction, s), s + 1));
  const std::size_t total = std::accumulate(weights.begin(), weights.end(), std::size_t{0});
  std::vector<std::size_t> shares;
  for (const std::size_t weight : weights) shares.push_back(trials * weight / total);
  std::vector<std::size_t> by_remainder(weights.size());
  std::iota(by_remainder.begin(), by_remainder.end(), std::size_t{0});
  std::stable_sort(by_remainder.begin(), by_remainder.end(), [&](std::size_t a, std::size_t b) {
    return trials * weights[a] % total > trials * weights[b] % total;
  });
  const std::size_t left = trials - std::accumulate(shares.begin(), shares.end(), std::size_t{0});
  for (std::size_t i = 0; i < left; ++i) ++shares[by_remainder[i]];
  return shares;
}

Halving::Halving(const SearchSettings& settings, const std::vector<std::size_t>& epochs)
    : reduction_(settings.reduction),
      epochs_(epochs),
      bracket_of_(epochs.size()),
      values_(epochs.size()),
      pruned_after_(epochs.size()) {
  if (epochs.empty()) return;
  const std::size_t shortest = *std::min_element(epochs.begin(), epochs.end());
  const std::size_t rungs = rungs_of(shortest, settings);
  if (rungs == 0)
    throw Error("a trial of " + std::to_string(shortest) + " epoch(s) is too short to be compared with others after " +
                std::to_string(settings.min_epochs) + " and to go on for " + std::to_string(reduction_) +
                " times as long; train for at least " + std::to_string(settings.min_epochs * reduction_) +
                " epochs, or leave 'search' out");
  if (settings.method == "hyperband") {
    const std::vector<std::uint32_t> order = shuffled(epochs.size());
    std::size_t rank = 0;
    for (const std::size_t share : hyperband_shares(epochs.size(), rungs, reduction_)) {
      Bracket& bracket = brackets_.emplace_back();
      bracket.rungs = rungs + 1 - brackets_.size();
      for (std::size_t i = 0; i < share; ++i, ++rank) {
        bracket.trials.push_back(order[rank]);
        bracket_of_[order[rank]] = brackets_.size() - 1;
      }
      std::sort(bracket.trials.begin(), bracket.trials.end());
    }
  } else {
    Bracket& bracket = brackets_.emplace_back();
    bracket.rungs = rungs;
    bracket.trials.resize(epochs.size());
    std::iota(bracket.trials.begin(), bracket.trials.end(), std::size_t{0});
  }
  for (Bracket& bracket : brackets_) bracket.waiting = bracket.trials;
}

std::size_t Halving::epoch_of(std::size_t trial, std::size_t rungs, std::size_t rung) const {
  // R η^(k − s), to the nearest whole epoch.
  const std::size_t divisor = power(reduction_, rungs - rung);
  return (2 * epochs_[trial] + divisor) / (2 * divisor);
}

std::vector<std::size_t> Halving::comparisons(std::size_t trial) const {
  const std::size_t rungs = brackets_[bracket_of_[trial]].rungs;
  std::vector<std::size_t> epochs;
  for (std::size_t rung = 0; rung < rungs; ++rung) epochs.push_back(epoch_of(trial, rungs, rung));
  return epochs;
}

std::vector<workers::Task> Halving::next() const {
  std::vector<workers::Task> tasks;
  for (const Bracket& bracket : brackets_)
    for (const std::size_t trial : bracket.waiting) {
      workers::Task& task = tasks.emplace_back(workers::Task{.trial = trial});
      if (bracket.rung < bracket.rungs) task.until_epoch = epoch_of(trial, bracket.rungs, bracket.rung);
    }
  std::sort(tasks.begin(), tasks.end(),
            [](const workers::Task& a, const workers::Task& b) { return a.trial < b.trial; });
  return tasks;
}

void Halving::report(std::size_t trial, double value) {
  Bracket& bracket = brackets_[bracket_of_[trial]];
  values_[trial] = value;
  std::erase(bracket.waiting, trial);
  if (bracket.waiting.empty() && bracket.rung < bracket.rungs) compare(bracket);
}

void Halving::compare(Bracket& bracket) {
  std::vector<std::size_t> ranked;
  for (const std::size_t trial : bracket.trials)
    if (!std::isnan(values_[trial])) ranked.push_back(trial);
  // Trials that are equally good keep the order of the plan.
  std::stable_sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) { return values_[a] < values_[b]; });
  const std::size_t kept = std::min(ranked.size(), divided_up(bracket.trials.size(), reduction_));
  for (std::size_t rank = kept; rank < ranked.size(); ++rank)
    pruned_after_[ranked[rank]] = epoch_of(ranked[rank], bracket.rungs, bracket.rung);
  ranked.resize(kept);
  std::sort(ranked.begin(), ranked.end());
  bracket.trials = ranked;
  bracket.waiting = ranked;
  ++bracket.rung;
}

}  // namespace plexus::experiment
