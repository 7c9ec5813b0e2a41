// What is asked of a metric: one value of all rows, however they are divided, in the direction that it says.
#include <plexus/error.h>
#include <plexus/metric.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "conformance/fenced.h"
#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

constexpr std::size_t measured_rows = 300;

std::vector<MeasuredTask> tasks_to_measure() {
  std::vector<MeasuredTask> tasks;
  const auto add = [&tasks](std::size_t outputs, bool classification, Logits logits) {
    MeasuredTask task;
    task.outputs = outputs;
    task.classification = classification;
    task.logits = logits;
    tasks.push_back(task);
  };
  for (const std::size_t outputs : {7, 2})
    for (const Logits logits : {Logits::softmax, Logits::none}) add(outputs, true, logits);
  add(3, true, Logits::embedding);
  add(4, false, Logits::sigmoid);
  for (const std::size_t outputs : {1, 3}) add(outputs, false, Logits::none);
  return tasks;
}

std::string text_of(const MeasuredTask& task) {
  const std::string count = std::to_string(task.outputs);
  if (task.multi_label()) return count + " labels";
  if (task.regression()) return count + " numbers";
  return count + " classes" +
         (task.logits == Logits::softmax     ? " with probabilities"
          : task.logits == Logits::embedding ? " with coordinates"
                                             : "");
}

/// How outputs stand to what is true.
enum class Answers { ordinary, right, wrong, not_a_number };

/// Rows with what they should have been, padded as the runtime pads them.
class MeasuredRows {
 public:
  MeasuredRows(const MeasuredTask& task, Answers answers)
      : task_(task),
        y_(measured_rows, task.outputs, padded(task.outputs)),
        t_(measured_rows, task.outputs, padded(task.outputs)) {
    Stream stream(1, "check metric", task.outputs);
    for (std::size_t b = 0; b < measured_rows; ++b) {
      const auto label = static_cast<std::size_t>(stream.below(static_cast<std::uint32_t>(task.outputs)));
      if (task.classification) labels_.push_back(static_cast<std::int32_t>(label));
      for (std::size_t k = 0; k < task.outputs; ++k) {
        const bool is_label = task.multi_label() ? stream.below(2) == 1 : k == label;
        const auto number = static_cast<float>(stream.normal());
        t_.rows().row(b)[k] = task.regression() ? number : is_label ? 1.0F : 0.0F;
        y_.rows().row(b)[k] = output_of(stream, answers, t_.rows().row(b)[k], b, k, label);
      }
    }
  }

  [[nodiscard]] ConstRows outputs(std::size_t first, std::size_t count) {
    const Rows all = y_.rows();
    return {all.row(first), count, all.width, all.stride};
  }
  [[nodiscard]] Targets targets(std::size_t first, std::size_t count) {
    const Rows all = t_.rows();
    return {{all.row(first), count, all.width, all.stride}, labels_.empty() ? nullptr : labels_.data() + first};
  }
  void require_whole() const {
    y_.require_whole("the outputs");
    t_.require_whole("the targets");
  }

 private:
  [[nodiscard]] float output_of(Stream& stream, Answers answers, float target, std::size_t b, std::size_t k,
                                std::size_t label) const {
    constexpr float sure = 6.0F;
    const auto noise = static_cast<float>(stream.normal());
    // Coarse, so that some outputs are equal.
    if (answers == Answers::ordinary) return std::round(2.0F * (target + noise)) / 2.0F;
    if (answers == Answers::not_a_number) return b % 3 == 1 ? std::numeric_limits<float>::quiet_NaN() : noise;
    if (task_.regression()) return answers == Answers::right ? target : target + 3.0F * noise;
    const bool is_said = task_.multi_label()         ? (target > 0.5F) == (answers == Answers::right)
                         : answers == Answers::right ? k == label
                                                     : k == (label + 1) % task_.outputs;
    return is_said ? sure : -sure;
  }

  MeasuredTask task_;
  FencedRows y_;
  FencedRows t_;
  std::vector<std::int32_t> labels_;
};

/// What the metric says of a task; nothing where it has no meaning for it.
std::optional<MetricInfo> plan_for(Metric& metric, const MeasuredTask& task) {
  try {
    return metric.plan(task);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::size_t values_of(const MetricInfo& info, const MeasuredTask& task) {
  if (info.dimension.empty()) return 1;
  return info.labels.empty() ? task.outputs : info.labels.size();
}

std::vector<double> measure(Metric& metric, std::size_t values, MeasuredRows& rows, std::size_t piece) {
  metric.begin(measured_rows);
  for (std::size_t first = 0; first < measured_rows; first += piece) {
    const std::size_t count = std::min(piece, measured_rows - first);
    metric.add(rows.outputs(first, count), rows.targets(first, count));
  }
  std::vector<double> measured(values, std::numeric_limits<double>::quiet_NaN());
  metric.values(measured);
  return measured;
}

/// Calls body(metric, info, task) for each task that the metric has a meaning for.
template <class Body>
void for_each_measured_task(const Subject& subject, const Body& body) {
  bool any = false;
  for (const MeasuredTask& task : tasks_to_measure()) {
    const auto metric = subject.build<Metric>();
    const std::optional<MetricInfo> info = plan_for(*metric, task);
    if (!info) continue;
    any = true;
    body(*metric, *info, task);
  }
  if (!any)
    throw Failure{"plan() refuses every task: classes, labels and numbers, with probabilities and without",
                  "throw plexus::Error for those tasks alone that the metric has no meaning for"};
}

void check_info(const Subject& subject) {
  for_each_measured_task(subject, [](Metric&, const MetricInfo& info, const MeasuredTask& task) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (info.name.empty() || !(info.name.front() >= 'a' && info.name.front() <= 'z') ||
        !std::all_of(info.name.begin(), info.name.end(), is_letter) || info.name == "loss")
      throw Failure{"plan() calls the metric '" + info.name + "' for " + text_of(task),
                    "give it a name of lower-case letters, digits and _; results have test_NAME"};
    if (info.meaning.find('@') == std::string::npos || info.meaning.find('\n') != std::string::npos)
      throw Failure{"the meaning '" + info.meaning + "' does not say of which examples",
                    "write one line with @ where the part of the data stands: \"fraction of the @ examples …\""};
    if (!info.dimension.empty() && info.labels.empty() && info.dimension != "class")
      throw Failure{"the dimension '" + info.dimension + "' has no labels",
                    "give as many labels as there are values, or call it 'class': then there is one for each output"};
  });
}

void check_measured_values(const Subject& subject) {
  for_each_measured_task(subject, [](Metric& metric, const MetricInfo& info, const MeasuredTask& task) {
    MeasuredRows rows(task, Answers::ordinary);
    for (const double value : measure(metric, values_of(info, task), rows, measured_rows)) {
      if (!std::isfinite(value))
        throw Failure{"the value for " + text_of(task) + " is " + number(value),
                      info.dimension.empty() ? "override value(), and look for a division by 0"
                                             : "override values(): it has a dimension"};
      if (info.unit == MetricInfo::Unit::share && (value < -1e-12 || value > 1.0 + 1e-12))
        throw Failure{"the value for " + text_of(task) + " is " + number(value) + ", but a share is from 0 to 1",
                      "choose the unit 'number'"};
    }
    rows.require_whole();
  });
}

bool same_measured(const std::vector<double>& a, const std::vector<double>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

void check_division(const Subject& subject) {
  for_each_measured_task(subject, [](Metric& metric, const MetricInfo& info, const MeasuredTask& task) {
    MeasuredRows rows(task, Answers::ordinary);
    const std::vector<double> whole = measure(metric, values_of(info, task), rows, measured_rows);
    for (const std::size_t piece : {measured_rows, std::size_t{1}, std::size_t{7}, std::size_t{128}}) {
      const std::vector<double> again = measure(metric, values_of(info, task), rows, piece);
      if (same_measured(whole, again)) continue;
      if (piece == measured_rows)
        throw Failure{"the value for " + text_of(task) + " is another one when the same rows are measured again",
                      "begin() must forget all that was added before"};
      throw Failure{
          "the value for " + text_of(task) + " is " + number(whole.front()) + " of " + std::to_string(measured_rows) +
              " rows at once, and " + number(again.front()) + " of " + std::to_string(piece) + " at a time",
          "sum row by row in double precision, or keep what is needed and compute in value(); a mean of means "
          "depends on the pieces"};
    }
  });
}

void check_direction(const Subject& subject) {
  for_each_measured_task(subject, [&subject](Metric& metric, const MetricInfo& info, const MeasuredTask& task) {
    MeasuredRows good(task, Answers::right);
    MeasuredRows bad(task, Answers::wrong);
    const auto mean = [](const std::vector<double>& values) {
      double sum = 0.0;
      for (const double value : values) sum += value;
      return sum / static_cast<double>(values.size());
    };
    const double right = mean(measure(metric, values_of(info, task), good, 128));
    const double wrong = mean(measure(metric, values_of(info, task), bad, 128));
    const bool is_worse = info.larger_is_better ? right < wrong : right > wrong;
    if (is_worse)
      throw Failure{"for " + text_of(task) + " it says that " + (info.larger_is_better ? "larger" : "smaller") +
                        " is better, but right answers have " + number(right) + " and wrong ones " + number(wrong),
                    "set larger_is_better in what plan() returns: trials are ranked by it"};
    (void)subject;
  });
}

void check_not_a_number(const Subject& subject) {
  for_each_measured_task(subject, [](Metric& metric, const MetricInfo& info, const MeasuredTask& task) {
    MeasuredRows rows(task, Answers::not_a_number);
    (void)measure(metric, values_of(info, task), rows, 128);
  });
}

}  // namespace

std::vector<Check> metric_checks(const Subject& subject) {
  const auto bits = [subject] {
    Bits all;
    for_each_measured_task(subject, [&all](Metric& metric, const MetricInfo& info, const MeasuredTask& task) {
      MeasuredRows rows(task, Answers::ordinary);
      for (const double value : measure(metric, values_of(info, task), rows, 128)) all << value;
    });
    return std::move(all).text();
  };
  const auto steps = [subject]() -> std::function<void()> {
    const auto metric = subject.build<Metric>();
    for (const MeasuredTask& task : tasks_to_measure()) {
      if (!plan_for(*metric, task)) continue;
      const auto rows = std::make_shared<MeasuredRows>(task, Answers::ordinary);
      metric->begin(10 * measured_rows);
      metric->add(rows->outputs(0, 128), rows->targets(0, 128));
      return [metric, rows] {
        for (std::size_t i = 0; i < 5; ++i) metric->add(rows->outputs(128, 128), rows->targets(128, 128));
      };
    }
    return [] {};
  };
  return {
      in_child(
          "runs",
          [subject] {
            for_each_measured_task(subject, [](Metric& metric, const MetricInfo& info, const MeasuredTask& task) {
              MeasuredRows rows(task, Answers::ordinary);
              (void)measure(metric, values_of(info, task), rows, 128);
            });
          },
          true),
      in_child("info", [subject] { check_info(subject); }),
      in_child("values", [subject] { check_measured_values(subject); }),
      in_child("division", [subject] { check_division(subject); }),
      needing("values", in_child("direction", [subject] { check_direction(subject); })),
      in_child("not a number", [subject] { check_not_a_number(subject); }),
      determinism_check(bits),
      allocation_check(steps),
  };
}

}  // namespace plexus::conformance
