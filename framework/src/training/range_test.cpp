#include "training/range_test.h"

#include <plexus/error.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "kernels/denormals.h"
#include "training/learner.h"

namespace plexus::training {
namespace {

/// Rates as factors of the optimizer's own.
class Growing final : public Schedule {
 public:
  Growing(const Rates& rates, double own) : rates_(rates), own_(own) {}
  [[nodiscard]] double factor(const Progress& progress) const noexcept override {
    return rates_.at(static_cast<std::size_t>(progress.step)) / own_;
  }

 private:
  Rates rates_;
  double own_;
};

class GivenSchedule final : public Builder {
 public:
  explicit GivenSchedule(std::shared_ptr<Interface> component) : component_(std::move(component)) {}
  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value&) const override { return component_; }

 private:
  std::shared_ptr<Interface> component_;
};

double own_rate(const Value& optimizer) {
  const Value* const rate = optimizer.find("learning_rate");
  const Value* const plugin = optimizer.find("plugin");
  const std::string name = plugin != nullptr && plugin->is_text() ? plugin->text() : "";
  if (rate == nullptr || !rate->is_number()) {
    if (const Value* const inner = optimizer.find("inner"); inner != nullptr && inner->is_map())
      return own_rate(*inner);
    throw Error("the optimizer '" + name + "' has no setting learning_rate to look for");
  }
  if (!(rate->real() > 0.0))
    throw Error("the 'learning_rate' of the optimizer '" + name + "' is 0; any other value can be multiplied");
  return rate->real();
}

}  // namespace

double Rates::at(std::size_t step) const noexcept {
  if (steps < 2) return low;
  const double along = static_cast<double>(std::min(step, steps - 1)) / static_cast<double>(steps - 1);
  return low * std::pow(high / low, along);
}

RangeLosses range_test(TrialSettings& settings, const data::ExampleSet& examples, const Rates& rates) {
  constexpr double too_high = 4.0;  // times the lowest loss, both as moving means: a batch of few rows tells nothing
  constexpr double kept = 0.95;     // of the mean at each step
  const auto schedule = std::make_shared<Growing>(rates, own_rate(settings.optimizer.settings()));
  settings.schedule.build(settings.schedule.settings(), GivenSchedule(schedule));
  const kernels::NoDenormals no_denormals;
  const TrainingSettings& training = settings.training;
  Learner learner(settings, examples, training.batch_size);
  std::vector<std::uint32_t> order(examples.train().count);
  const std::size_t in_an_epoch = (order.size() + training.batch_size - 1) / training.batch_size;
  RangeLosses losses;
  double sum = 0.0;
  double weights = 0.0;
  double first_mean = 0.0;  // of the first tenth
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t step = 0; step < rates.steps; ++step) {
    const std::size_t epoch = step / in_an_epoch + 1;
    const std::size_t first = step % in_an_epoch * training.batch_size;
    if (first == 0) {
      std::iota(order.begin(), order.end(), 0U);
      if (training.shuffle) Stream(settings.seed, "shuffle", epoch).shuffle(order);
      learner.read_ahead(order);
    }
    const auto rows =
        std::span<const std::uint32_t>(order).subspan(first, std::min(training.batch_size, order.size() - first));
    const double loss =
        learner.step(rows, epoch, {.step = step, .total_steps = rates.steps, .steps_per_epoch = in_an_epoch});
    learner.throw_if_unread();
    if (!std::isfinite(loss)) break;
    losses.push_back(loss);
    sum = kept * sum + loss;
    weights = kept * weights + 1.0;
    const double mean = sum / weights;
    lowest = std::min(lowest, mean);
    if (step > rates.steps / 10 && mean > too_high * lowest && mean > first_mean) break;
    if (step <= rates.steps / 10) first_mean = mean;
  }
  return losses;
}

RangeAnswer read_off(const std::vector<RangeLosses>& seeds, const Rates& rates) {
  std::size_t count = rates.steps;
  for (const RangeLosses& losses : seeds) count = std::min(count, losses.size());
  std::vector<double> mean(count, 0.0);
  for (const RangeLosses& losses : seeds)
    for (std::size_t i = 0; i < count; ++i) mean[i] += losses[i] / static_cast<double>(seeds.size());
  RangeAnswer answer;
  // A normal window of a fortieth of the steps: batches differ, and what is looked for is a trend.
  const double width = std::max(1.0, static_cast<double>(rates.steps) / 40.0);
  const auto reach = static_cast<std::size_t>(3.0 * width);
  for (std::size_t i = 0; i < count; ++i) {
    double sum = 0.0;
    double weights = 0.0;
    for (std::size_t j = i > reach ? i - reach : 0; j < std::min(count, i + reach + 1); ++j) {
      const double distance = (static_cast<double>(j) - static_cast<double>(i)) / width;
      const double weight = std::exp(-0.5 * distance * distance);
      sum += weight * mean[j];
      weights += weight;
    }
    answer.losses.push_back(sum / weights);
  }
  if (count < rates.steps && count > 0) answer.highest_stable = rates.at(count - 1);
  if (count < 3) return answer;
  const auto lowest = std::min_element(answer.losses.begin(), answer.losses.end());
  answer.lowest = rates.at(static_cast<std::size_t>(lowest - answer.losses.begin()));
  double steepest = 0.0;
  for (std::size_t i = 1; i + 1 < count && answer.losses.begin() + static_cast<std::ptrdiff_t>(i) < lowest; ++i) {
    const double fall = answer.losses[i - 1] - answer.losses[i + 1];
    if (fall <= steepest) continue;
    steepest = fall;
    answer.steepest = rates.at(i);
  }
  return answer;
}

}  // namespace plexus::training
