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

constexpr std::size_t no_bracket = std::numeric_limits<std::size_t>::max();

/// s = ⌊log_η(R / r)⌋ comparisons before the end. Throws Error where there is none.
std::size_t rungs_of(std::size_t epochs, std::size_t reduction, std::size_t min_epochs, const char* setting) {
  std::size_t rungs = 0;
  for (std::size_t length = min_epochs; length <= epochs / reduction; length *= reduction) ++rungs;
  if (rungs > 0) return rungs;
  throw Error("a trial of " + std::to_string(epochs) + " epoch(s) is too short to be compared with others after " +
              std::to_string(min_epochs) + " and to go on for " + std::to_string(reduction) +
              " times as long; train for at least " + std::to_string(min_epochs * reduction) + " epochs, or leave '" +
              setting + "' out");
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

Halving::Halving(std::size_t reduction, const std::vector<std::size_t>& epochs)
    : reduction_(reduction),
      epochs_(epochs),
      bracket_of_(epochs.size(), no_bracket),
      values_(epochs.size()),
      fell_(epochs.size(), false),
      pruned_after_(epochs.size()) {}

Halving::Halving(const SearchSettings& settings, const std::vector<std::size_t>& epochs)
    : Halving(settings.reduction, epochs) {
  if (epochs.empty()) return;
  const std::size_t shortest = *std::min_element(epochs.begin(), epochs.end());
  const std::size_t rungs = rungs_of(shortest, reduction_, settings.min_epochs, "search");
  const auto singles = [](std::vector<std::size_t> trials) {
    std::sort(trials.begin(), trials.end());
    Batch groups;
    for (const std::size_t trial : trials) groups.push_back({trial});
    return groups;
  };
  if (settings.method == "hyperband") {
    const std::vector<std::uint32_t> order = shuffled(epochs.size());
    auto next = order.begin();
    for (const std::size_t share : hyperband_shares(epochs.size(), rungs, reduction_)) {
      const auto end = next + static_cast<std::ptrdiff_t>(share);
      add(rungs - brackets_.size(), singles({next, end}));
      next = end;
    }
  } else {
    std::vector<std::size_t> trials(epochs.size());
    std::iota(trials.begin(), trials.end(), std::size_t{0});
    add(rungs, singles(std::move(trials)));
  }
}

Halving::Halving(const PruneSettings& settings, const std::vector<std::size_t>& epochs,
                 const std::vector<Batch>& batches)
    : Halving(settings.reduction, epochs) {
  for (const Batch& batch : batches) {
    std::size_t shortest = std::numeric_limits<std::size_t>::max();
    for (const Group& group : batch)
      for (const std::size_t trial : group) shortest = std::min(shortest, epochs_[trial]);
    add(rungs_of(shortest, reduction_, settings.min_epochs, "search.prune"), batch);
  }
}

void Halving::add(std::size_t rungs, Batch groups) {
  for (const Group& group : groups)
    for (const std::size_t trial : group) bracket_of_[trial] = brackets_.size();
  Bracket& bracket = brackets_.emplace_back(Bracket{.rungs = rungs, .groups = std::move(groups)});
  bracket.left.resize(bracket.groups.size());
  std::iota(bracket.left.begin(), bracket.left.end(), std::size_t{0});
  bracket.fates.resize(bracket.groups.size());
  wait(bracket);
}

void Halving::wait(Bracket& bracket) {
  bracket.waiting.clear();
  for (const std::size_t group : bracket.left)
    bracket.waiting.insert(bracket.waiting.end(), bracket.groups[group].begin(), bracket.groups[group].end());
}

std::size_t Halving::epoch_of(std::size_t trial, std::size_t rungs, std::size_t rung) const {
  // R η^(k − s), to the nearest whole epoch.
  const std::size_t divisor = power(reduction_, rungs - rung);
  return (2 * epochs_[trial] + divisor) / (2 * divisor);
}

std::vector<std::size_t> Halving::comparisons(std::size_t trial) const {
  std::vector<std::size_t> epochs;
  if (bracket_of_[trial] == no_bracket) return epochs;
  const std::size_t rungs = brackets_[bracket_of_[trial]].rungs;
  for (std::size_t rung = 0; rung < rungs; ++rung) epochs.push_back(epoch_of(trial, rungs, rung));
  return epochs;
}

bool Halving::fell_with_its_group(std::size_t trial) const { return fell_[trial]; }

std::vector<Halving::Fate> Halving::fates(std::size_t batch) const { return brackets_.at(batch).fates; }

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

/// The mean; NaN where one of them is NaN.
double Halving::value_of(const Group& group) const {
  double sum = 0.0;
  for (const std::size_t trial : group) sum += values_[trial];
  return sum / static_cast<double>(group.size());
}

void Halving::give_up(const Group& group, const Bracket& bracket) {
  const bool failed = std::isnan(value_of(group));
  for (const std::size_t trial : group) {
    if (std::isnan(values_[trial])) continue;  // it has ended
    pruned_after_[trial] = epoch_of(trial, bracket.rungs, bracket.rung);
    fell_[trial] = failed;
  }
}

void Halving::compare(Bracket& bracket) {
  std::vector<std::size_t> ranked;
  for (const std::size_t group : bracket.left) {
    Fate& fate = bracket.fates[group];
    ++fate.comparisons;
    fate.value = value_of(bracket.groups[group]);
    if (std::isnan(*fate.value))
      give_up(bracket.groups[group], bracket);
    else
      ranked.push_back(group);
  }
  // Those that are equally good keep the order of the plan.
  std::stable_sort(ranked.begin(), ranked.end(),
                   [&](std::size_t a, std::size_t b) { return *bracket.fates[a].value < *bracket.fates[b].value; });
  const std::size_t kept = std::min(ranked.size(), divided_up(bracket.left.size(), reduction_));
  for (std::size_t rank = kept; rank < ranked.size(); ++rank) give_up(bracket.groups[ranked[rank]], bracket);
  ranked.resize(kept);
  std::sort(ranked.begin(), ranked.end());
  bracket.left = ranked;
  ++bracket.rung;
  if (bracket.rung == bracket.rungs)
    for (const std::size_t group : bracket.left) bracket.fates[group].to_the_end = true;
  wait(bracket);
}

}  // namespace plexus::experiment
