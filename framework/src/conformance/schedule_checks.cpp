// What is asked of a schedule: a finite factor, never negative, from the place in training alone.
#include <plexus/schedule.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

constexpr double largest_factor = 1e6;  // what is said of it names it

/// Losses of so many epochs that fall, stand still, and are not measured in each epoch.
const std::vector<double>& losses() {
  static const std::vector<double> all = [] {
    std::vector<double> made(4000);
    for (std::size_t epoch = 0; epoch < made.size(); ++epoch)
      made[epoch] = epoch % 7 == 3 ? std::nan("") : 1.0 / static_cast<double>(1 + std::min<std::size_t>(epoch, 20));
    return made;
  }();
  return all;
}

/// Short and long trainings, with epochs of one step and of many, and what lies behind the end that was planned.
std::vector<Progress> places() {
  std::vector<Progress> all;
  for (const auto& [total, epoch] :
       {std::pair<std::uint64_t, std::uint64_t>{1, 1}, {10, 1}, {100, 7}, {3000, 300}, {50, 100}})
    for (std::uint64_t step = 0; step <= total + 2 * epoch; step += 1 + total / 200) {
      const std::span<const double> finished =
          std::span(losses()).first(std::min<std::size_t>(step / epoch, losses().size()));
      all.push_back({.step = step,
                     .total_steps = total,
                     .steps_per_epoch = epoch,
                     .train_losses = finished,
                     .validation_losses = finished});
    }
  return all;
}

std::string text_of(const Progress& progress) {
  return "step " + std::to_string(progress.step) + " of " + std::to_string(progress.total_steps) + " with " +
         std::to_string(progress.steps_per_epoch) + " in an epoch";
}

void check_factor(const Subject& subject) {
  const auto schedule = subject.build<Schedule>();
  bool all_zero = true;
  for (const Progress& progress : places()) {
    const double factor = schedule->factor(progress);
    if (!std::isfinite(factor) || factor < 0.0)
      throw Failure{
          "the factor is " + number(factor) + " at " + text_of(progress) + "; it must be finite and at least 0",
          "limit it to what is planned: the step may reach and pass the total, and an epoch may be longer "
          "than the training"};
    if (factor > largest_factor)
      throw Failure{"the factor is " + number(factor) + " at " + text_of(progress) +
                        "; no rate is meant to be a million times what it says",
                    "look for an exponent that counts steps where it should count their share"};
    all_zero = all_zero && factor == 0.0;
  }
  if (all_zero)
    throw Failure{"the factor is 0 everywhere, so that nothing would be learnt", "look for a division of integers"};
}

void check_momentum(const Subject& subject) {
  const auto schedule = subject.build<Schedule>();
  for (const Progress& progress : places()) {
    const std::optional<double> momentum = schedule->momentum(progress);
    if (momentum && !(*momentum >= 0.0 && *momentum < 1.0))
      throw Failure{"the momentum is " + number(*momentum) + " at " + text_of(progress) +
                        "; it must be at least 0 and less than 1",
                    "limit it, also where the step passes the total"};
  }
}

void check_pure(const Subject& subject, const char* what, double (*value_of)(const Schedule&, const Progress&)) {
  const auto schedule = subject.build<Schedule>();
  const auto all = places();
  std::vector<double> forwards;
  for (const Progress& progress : all) forwards.push_back(value_of(*schedule, progress));
  for (std::size_t i = all.size(); i-- > 0;) {
    const double again = value_of(*schedule, all[i]);
    if (std::bit_cast<std::uint64_t>(again) == std::bit_cast<std::uint64_t>(forwards[i])) continue;
    throw Failure{std::string("the ") + what + " at " + text_of(all[i]) + " is " + number(forwards[i]) + ", and " +
                      number(again) + " when it is asked for in another order",
                  "compute it from `progress` alone and keep nothing between calls: a trial that goes on from a "
                  "checkpoint begins in the middle"};
  }
}

double factor_at(const Schedule& schedule, const Progress& progress) { return schedule.factor(progress); }

/// −1 for none.
double momentum_at(const Schedule& schedule, const Progress& progress) {
  return schedule.momentum(progress).value_or(-1.0);
}

}  // namespace

std::vector<Check> schedule_checks(const Subject& subject) {
  const auto bits = [subject] {
    const auto schedule = subject.build<Schedule>();
    Bits all;
    for (const Progress& progress : places()) all << schedule->factor(progress) << momentum_at(*schedule, progress);
    return std::move(all).text();
  };
  const auto steps = [subject]() -> std::function<void()> {
    return [schedule = subject.build<Schedule>()] {
      for (std::uint64_t step = 0; step < 100; ++step) {
        const Progress progress{.step = step, .total_steps = 100, .steps_per_epoch = 10};
        (void)schedule->factor(progress);
        (void)schedule->momentum(progress);
      }
    };
  };
  return {
      in_child(
          "runs",
          [subject] { (void)subject.build<Schedule>()->factor({.step = 0, .total_steps = 10, .steps_per_epoch = 5}); },
          true),
      in_child("factor", [subject] { check_factor(subject); }),
      in_child("momentum", [subject] { check_momentum(subject); }),
      in_child("pure",
               [subject] {
                 check_pure(subject, "factor", factor_at);
                 check_pure(subject, "momentum", momentum_at);
               }),
      determinism_check(bits),
      allocation_check(steps),
  };
}

}  // namespace plexus::conformance
