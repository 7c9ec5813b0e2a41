// What is asked of a loss: the mean over the batch, and its gradient.
#include <plexus/error.h>
#include <plexus/loss.h>
#include <plexus/random.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "conformance/fenced.h"
#include "conformance/gradient_check.h"
#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

/// Outputs and targets of one batch, in fenced memory, with rows padded as the runtime pads them.
class Example {
 public:
  /// `unit`: outputs and targets in (0, 1), for losses of probabilities.
  Example(const Task& task, std::size_t batch, bool unit)
      : task_(task),
        batch_(batch),
        y_(batch, task.outputs, padded(task.outputs)),
        t_(batch, task.outputs, padded(task.outputs)),
        labels_(batch) {
    Stream stream(1, "check loss", batch * 100 + task.outputs);
    for (std::size_t b = 0; b < batch; ++b) {
      labels_[b] = static_cast<std::int32_t>(stream.below(static_cast<std::uint32_t>(task.outputs)));
      for (std::size_t k = 0; k < task.outputs; ++k) {
        const auto value = [&] { return static_cast<float>(unit ? stream.uniform(0.05, 0.95) : stream.normal()); };
        y().row(b)[k] = value();
        t().row(b)[k] = task.classification ? (k == static_cast<std::size_t>(labels_[b]) ? 1.0F : 0.0F) : value();
      }
    }
  }

  [[nodiscard]] Rows y() noexcept { return y_.rows(); }
  [[nodiscard]] Rows t() noexcept { return t_.rows(); }
  [[nodiscard]] Targets targets(std::size_t first = 0, std::size_t count = 0) {
    const Rows all = t();
    return {{all.row(first), count == 0 ? batch_ : count, all.width, all.stride},
            task_.classification ? labels_.data() + first : nullptr};
  }
  void require_whole() const {
    y_.require_whole("the outputs y");
    t_.require_whole("the targets");
  }

 private:
  Task task_;
  std::size_t batch_;
  FencedRows y_;
  FencedRows t_;
  std::vector<std::int32_t> labels_;
};

bool accepts(Loss& loss, const Task& task) {
  try {
    loss.plan(task);
    return true;
  } catch (const Error& error) {
    return false;
  }
}

/// One loss, planned, with a batch that it has a meaning for.
struct Planned {
  std::shared_ptr<Loss> loss;
  Task task;
  bool unit = false;

  [[nodiscard]] Example example(std::size_t batch) const { return {task, batch, unit}; }
  [[nodiscard]] std::string text() const {
    return std::to_string(task.outputs) + (task.classification ? " classes" : " real outputs");
  }
};

constexpr std::size_t widths[] = {1, 2, 3, 10, 17};
constexpr std::array<std::size_t, 5> batches = {1, 2, 3, 5, 8};

/// The loss for every task of this check that it accepts.
std::vector<Planned> planned(const Subject& subject) {
  std::vector<Planned> all;
  for (const bool classification : {true, false})
    for (const std::size_t outputs : widths) {
      Planned next{subject.build<Loss>(),
                   {.outputs = outputs, .classification = classification, .largest_batch = batches.back()}};
      if (!accepts(*next.loss, next.task)) continue;
      // A loss of probabilities has no value for outputs outside of (0, 1); then it is checked inside.
      Example any = next.example(8);
      next.unit = !std::isfinite(next.loss->evaluate(any.y(), any.targets(), {}));
      all.push_back(std::move(next));
    }
  return all;
}

void check_loss_runs(const Subject& subject) {
  const auto all = planned(subject);
  if (all.empty())
    throw Failure{"it accepts neither classes nor real targets, with 1, 2, 3, 10 or 17 outputs",
                  "plan() may refuse what has no meaning for the loss, but not everything"};
  for (const Planned& each : all)
    for (const std::size_t batch : batches) {
      Example example = each.example(batch);
      std::vector<float> dy = roomy(batch * each.task.outputs);
      std::fill(dy.begin(), dy.end(), Fenced::untouched());
      const double value =
          each.loss->evaluate(example.y(), example.targets(), {dy.data(), batch, each.task.outputs, each.task.outputs});
      const std::string where = " for " + each.text() + " and a batch of " + std::to_string(batch);
      if (!std::isfinite(value))
        throw Failure{"the loss is not finite" + where + ", with ordinary outputs",
                      "look for the logarithm of 0 or below, and for overflow of exp (subtract the largest output)"};
      for (const float gradient : dy)
        if (Fenced::is_untouched(gradient) || !std::isfinite(gradient))
          throw Failure{
              std::string("dy is not ") + (Fenced::is_untouched(gradient) ? "set everywhere" : "finite") + where,
              "write dy for each output of each row"};
    }
}

void check_loss_gradient(const Subject& subject) {
  for (const Planned& each : planned(subject))
    for (const std::size_t batch : batches) {
      Example example = each.example(batch);
      FencedRows gradient(batch, each.task.outputs, padded(each.task.outputs));
      const Rows y = example.y();
      const Rows dy = gradient.rows();
      (void)each.loss->evaluate(y, example.targets(), dy);
      double scale = 1e-3 / static_cast<double>(batch);
      for (std::size_t b = 0; b < batch; ++b)
        for (std::size_t k = 0; k < dy.width; ++k)
          scale = std::max(scale, std::fabs(static_cast<double>(dy.row(b)[k])));
      std::size_t kinks = 0;
      for (std::size_t b = 0; b < batch; ++b)
        for (std::size_t k = 0; k < y.width; ++k) {
          float& output = y.row(b)[k];
          const float before = output;
          const auto at = [&](double distance) {
            output = static_cast<float>(static_cast<double>(before) + distance);
            const double value = each.loss->evaluate(y, example.targets(), {});
            output = before;
            return value;
          };
          auto estimated = derivative(at, 1.0 / 64, 2e-3 * scale);
          if (!estimated) estimated = derivative(at, 1.0 / 512, 2e-3 * scale);
          if (!estimated) ++kinks;
          const auto given = static_cast<double>(dy.row(b)[k]);
          if (estimated && !(std::fabs(given - *estimated) <= 4e-3 * scale))
            throw Failure{
                "dy is wrong for " + each.text() + " and a batch of " + std::to_string(batch) + ": at [" +
                    std::to_string(b) + ", " + std::to_string(k) + "] it is " + number(given) +
                    ", differences of the loss give " + number(*estimated),
                "dy is the gradient of the mean over the batch: each row's own gradient divided by the number "
                "of rows"};
        }
      if (2 * kinks > batch * y.width)
        throw Failure{"the loss has no derivative at most of the outputs tried",
                      "it must be smooth but for a few points"};
    }
}

bool nearly(double given, double wanted) {
  return std::fabs(given - wanted) <= 1e-4 * std::max(1e-3, std::fabs(wanted));
}

/// Of a loss that compares the rows of its batch, all that is known of their loss: in which order they stand is chance.
void check_order(const Planned& each, Example& example, double whole) {
  const Rows y = example.y();
  const Targets targets = example.targets();
  FencedRows reversed_y(y.count, y.width, y.stride);
  FencedRows reversed_t(y.count, y.width, y.stride);
  std::vector<std::int32_t> labels;
  for (std::size_t b = 0; b < y.count; ++b) {
    const std::size_t from = y.count - 1 - b;
    std::copy_n(y.row(from), y.width, reversed_y.rows().row(b));
    std::copy_n(targets.values.row(from), y.width, reversed_t.rows().row(b));
    if (targets.labels != nullptr) labels.push_back(targets.labels[from]);
  }
  const double reversed = each.loss->evaluate(
      reversed_y.rows(), {reversed_t.rows(), targets.labels == nullptr ? nullptr : labels.data()}, {});
  if (!nearly(reversed, whole))
    throw Failure{"for " + each.text() + " the loss of 5 rows is " + number(whole) + ", and " + number(reversed) +
                      " where they stand in reverse order",
                  "compare each row with all others of the batch, whatever their places"};
}

void check_mean(const Subject& subject) {
  for (const Planned& each : planned(subject)) {
    constexpr std::size_t batch = 5;
    Example example = each.example(batch);
    const double whole = each.loss->evaluate(example.y(), example.targets(), {});
    double sum = 0.0;
    for (std::size_t b = 0; b < batch; ++b) {
      const Rows y = example.y();
      sum += each.loss->evaluate({y.row(b), 1, y.width, y.stride}, example.targets(b, 1), {});
    }
    const double mean = sum / batch;
    if (each.loss->depends_on_batch())
      check_order(each, example, whole);
    else if (!nearly(whole, mean))
      throw Failure{"for " + each.text() + " the loss of 5 rows is " + number(whole) +
                        ", the mean of their losses is " + number(mean),
                    "divide the sum over the rows by y.count, the rows of this batch: the last one may be smaller; if "
                    "it compares rows, override depends_on_batch()"};
    std::vector<float> dy = roomy(batch * each.task.outputs);
    const double with_gradient =
        each.loss->evaluate(example.y(), example.targets(), {dy.data(), batch, each.task.outputs, each.task.outputs});
    if (with_gradient != whole)
      throw Failure{"the loss is " + number(whole) + " without and " + number(with_gradient) + " with a gradient",
                    "compute the value the same way whether dy.data is null or not"};
  }
}

void check_weights(const Subject& subject) {
  constexpr std::size_t batch = 4;
  constexpr std::array<float, batch> weights = {0.0F, 0.5F, 1.0F, 3.0F};
  for (const Planned& each : planned(subject)) {
    Example example = each.example(batch);
    const auto evaluate = [&](const float* by, FencedRows& gradient) {
      Targets targets = example.targets();
      targets.weights = by;
      return each.loss->evaluate(example.y(), targets, gradient.rows());
    };
    FencedRows alike(batch, each.task.outputs, padded(each.task.outputs));
    FencedRows weighted(batch, each.task.outputs, padded(each.task.outputs));
    (void)evaluate(nullptr, alike);
    const double loss = evaluate(weights.data(), weighted);
    const bool compares = each.loss->depends_on_batch();  // then the loss of a row moves the others too
    std::vector<double> expected(batch * each.task.outputs);
    double sum = 0.0;
    for (std::size_t b = 0; b < batch; ++b) {
      std::array<float, batch> alone{};
      alone[b] = 1.0F;
      FencedRows of_alone(batch, each.task.outputs, padded(each.task.outputs));
      const auto weight = static_cast<double>(weights[b]);
      sum += weight * evaluate(alone.data(), of_alone);
      for (std::size_t row = 0; row < batch; ++row)
        for (std::size_t k = 0; k < each.task.outputs; ++k) {
          if (!compares && row != b) continue;
          const Rows gradient = compares ? of_alone.rows() : alike.rows();
          expected[row * each.task.outputs + k] += weight * static_cast<double>(gradient.row(row)[k]);
        }
    }
    for (std::size_t b = 0; b < batch; ++b)
      for (std::size_t k = 0; k < each.task.outputs; ++k) {
        const double wanted = expected[b * each.task.outputs + k];
        const auto given = static_cast<double>(weighted.rows().row(b)[k]);
        if (!nearly(given, wanted))
          throw Failure{"for " + each.text() + " an example of weight " + number(static_cast<double>(weights[b])) +
                            " has " + number(given) + " in dy, expected " + number(wanted),
                        "multiply the gradient of each row's loss by targets.weight(row)"};
      }
    if (!nearly(loss, sum))
      throw Failure{"for " + each.text() + " the loss of 4 rows that count 0, 0.5, 1 and 3 is " + number(loss) +
                        ", expected " + number(sum),
                    "multiply the loss of each row by targets.weight(row), and divide the sum by y.count"};
  }
}

void check_loss_in_place(const Subject& subject) {
  for (const Planned& each : planned(subject)) {
    Example example = each.example(5);
    FencedRows gradient(5, each.task.outputs, padded(each.task.outputs));
    const double apart = each.loss->evaluate(example.y(), example.targets(), gradient.rows());
    const double together = each.loss->evaluate(example.y(), example.targets(), example.y());
    bool same = apart == together;
    for (std::size_t b = 0; b < 5; ++b)
      for (std::size_t k = 0; k < each.task.outputs; ++k)
        same = same && example.y().row(b)[k] == gradient.rows().row(b)[k];
    if (!same)
      throw Failure{"for " + each.text() + " it gives other results where dy is y itself",
                    "read an output before its gradient is written over it, and not again after"};
  }
}

void check_loss_bounds(const Subject& subject) {
  Fenced::harden();
  for (const Planned& each : planned(subject))
    for (const std::size_t batch : batches) {
      Example example = each.example(batch);
      FencedRows gradient(batch, each.task.outputs, padded(each.task.outputs));
      (void)each.loss->evaluate(example.y(), example.targets(), gradient.rows());
      gradient.require_whole("dy (" + std::to_string(batch) + ", " + std::to_string(each.task.outputs) + ")");
      example.require_whole();
    }
}

}  // namespace

std::vector<Check> loss_checks(const Subject& subject) {
  const auto bits = [subject] {
    Bits all;
    for (const Planned& each : planned(subject)) {
      Example example = each.example(8);
      std::vector<float> dy = roomy(8 * each.task.outputs);
      for (int repetition = 0; repetition < 2; ++repetition)
        all << each.loss->evaluate(example.y(), example.targets(), {dy.data(), 8, each.task.outputs, each.task.outputs})
            << dy;
    }
    return std::move(all).text();
  };
  const auto steps = [subject]() -> std::function<void()> {
    const Planned first = planned(subject).front();
    return [first, example = std::make_shared<Example>(first.task, 8, first.unit),
            dy = roomy(8 * first.task.outputs)]() mutable {
      for (int step = 0; step < 10; ++step)
        (void)first.loss->evaluate(example->y(), example->targets(),
                                   {dy.data(), 8, first.task.outputs, first.task.outputs});
    };
  };
  return {
      in_child(
          "runs", [subject] { check_loss_runs(subject); }, true),
      in_child("gradient", [subject] { check_loss_gradient(subject); }),
      in_child("mean", [subject] { check_mean(subject); }),
      in_child("weights", [subject] { check_weights(subject); }),
      in_child("in_place", [subject] { check_loss_in_place(subject); }),
      in_child("bounds", [subject] { check_loss_bounds(subject); }),
      determinism_check(bits),
      allocation_check(steps),
  };
}

}  // namespace plexus::conformance
