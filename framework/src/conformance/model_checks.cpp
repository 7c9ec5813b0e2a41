// What is asked of a model in the passes of a trial. Its gradients are in model_gradient_checks.cpp.
#include "conformance/model_checks.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "conformance/model_driver.h"
#include "conformance/plain_gradients.h"

namespace plexus::conformance {
namespace {

std::string shape_text(std::size_t rows, std::size_t columns) {
  return "(" + std::to_string(rows) + ", " + std::to_string(columns) + ")";
}

void check_model_runs(const Subject& subject) {
  const Fit fit = fit_of(subject);
  ModelDriver driver(subject, fit);
  for (const std::size_t batch : {max_batch, std::size_t{1}, std::size_t{2}, std::size_t{3}, max_batch})
    for (const Mode mode : {Mode::evaluation, Mode::training}) {
      const auto x = driver.inputs(batch, batch);
      const ConstRows y = driver.forward(x.data(), batch, mode);
      const std::string where =
          " for a batch of " + std::to_string(batch) + (mode == Mode::training ? " in training" : " in evaluation");
      if (y.data == nullptr || y.count != batch || y.width != fit.outputs || y.stride < y.width)
        throw Failure{"its outputs have the shape " + shape_text(y.count, y.width) + where + ", expected " +
                          shape_text(batch, fit.outputs),
                      "return as many rows as x has, and plan.outputs() columns"};
      for (const float value : ModelDriver::copy(y))
        if (!std::isfinite(value))
          throw Failure{"an output is not finite" + where + ", with inputs in [-1, 1] and initial parameters",
                        "set every output of every row; look for overflow and divisions by 0"};
      if (mode == Mode::evaluation) continue;
      auto dy = driver.output_gradient(batch, batch);
      PlainGradients gradients;
      driver.backward(dy.data(), batch, gradients);
    }
}

void check_batch_rows(const Subject& subject) {
  ModelDriver driver(subject, fit_of(subject));
  const auto x = driver.inputs(max_batch, 1);
  const auto whole = ModelDriver::copy(driver.forward(x.data(), max_batch, Mode::evaluation));
  const std::size_t outputs = driver.fit().outputs;
  double scale = 1e-3;
  for (const float value : whole) scale = std::max(scale, std::fabs(static_cast<double>(value)));
  for (std::size_t b = 0; b < max_batch; ++b) {
    const ConstRows alone = driver.forward(x.data() + b * driver.fit().input.size(), 1, Mode::evaluation);
    for (std::size_t k = 0; k < outputs; ++k) {
      const auto single = static_cast<double>(alone.row(0)[k]);
      const auto together = static_cast<double>(whole[b * outputs + k]);
      if (std::fabs(single - together) <= 1e-4 * scale) continue;
      throw Failure{"in evaluation, output [" + std::to_string(b) + ", " + std::to_string(k) + "] of a batch of " +
                        std::to_string(max_batch) + " is " + number(together) + ", and " + number(single) +
                        " where the row is alone",
                    "in Mode::evaluation a row must not depend on the others: use running statistics, and look at the "
                    "strides of rows"};
    }
  }
}

void check_evaluation(const Subject& subject) {
  ModelDriver driver(subject, fit_of(subject));
  for (std::uint64_t step = 0; step < 2; ++step) (void)driver.train(3, step);
  const auto before = driver.memory();
  const auto x = driver.inputs(max_batch, 1);
  const auto first = ModelDriver::copy(driver.forward(x.data(), max_batch, Mode::evaluation, 1));
  const auto again = ModelDriver::copy(driver.forward(x.data(), max_batch, Mode::evaluation, 2));
  if (!same_bits(driver.memory(), before))
    throw Failure{"an evaluation changes its parameters or states",
                  "in Mode::evaluation nothing is learnt: update running statistics in Mode::training alone"};
  if (!same_bits(first, again))
    throw Failure{"two evaluations of the same rows differ",
                  "in Mode::evaluation nothing is random and nothing is kept: dropout is off"};
  const std::vector<float> parameters(driver.store().values().begin(), driver.store().values().end());
  (void)driver.forward(x.data(), max_batch, Mode::training, 3);
  auto dy = driver.output_gradient(max_batch, 3);
  PlainGradients gradients;
  driver.backward(dy.data(), max_batch, gradients);
  if (!same_bits({driver.store().values().begin(), driver.store().values().end()}, parameters))
    throw Failure{"a training pass changes its parameters, before an optimizer was asked",
                  "give gradients to gradients.target() and leave the parameters alone; what is not trained is a "
                  "plan.state()"};
}

void check_partial_batch(const Subject& subject) {
  const Fit fit = fit_of(subject);
  ModelDriver used(subject, fit);
  ModelDriver fresh(subject, fit);
  {
    const auto x = used.inputs(max_batch, 1);
    auto dy = used.output_gradient(max_batch, 1);
    (void)used.forward(x.data(), max_batch, Mode::training, 0);
    PlainGradients ignored;
    used.backward(dy.data(), max_batch, ignored);
  }
  constexpr std::size_t batch = 2;
  const auto pass = [&](ModelDriver& driver, PlainGradients& gradients) {
    const auto x = driver.inputs(batch, 2);
    auto dy = driver.output_gradient(batch, 2);
    auto outputs = ModelDriver::copy(driver.forward(x.data(), batch, Mode::training, 1));
    driver.backward(dy.data(), batch, gradients);
    return outputs;
  };
  PlainGradients after;
  PlainGradients alone;
  constexpr const char* remedy =
      "rows of an earlier, larger batch are still there: take the number of rows from x.count and dy.count, and "
      "overwrite before you add";
  if (!same_bits(pass(used, after), pass(fresh, alone)))
    throw Failure{"after a batch of 5, the outputs of a batch of 2 are not those of a new model", remedy};
  for (const Parameter& parameter : fresh.store().parameters()) {
    if (!after.has(parameter.name) || !alone.has(parameter.name)) continue;
    if (!same_bits(after.of(parameter.name), alone.of(parameter.name)))
      throw Failure{
          "after a batch of 5, the gradient of '" + parameter.name + "' for a batch of 2 is not that of a new model",
          remedy};
  }
}

/// Gradients in fenced memory.
class FencedGradients final : public Gradients {
 public:
  Target target(const Parameter& parameter) noexcept override {
    auto& memory = memories_[parameter.name];
    const bool first = memory == nullptr;
    if (first) {
      memory = std::make_unique<Fenced>(parameter.size());
      std::fill_n(memory->data(), memory->size(), 0.0F);
    }
    return {memory->data(), 1.0F, first ? 0.0F : 1.0F};
  }
  void complete(const Parameter&) noexcept override {}
  void require_whole() const {
    for (const auto& [name, memory] : memories_) memory->require_whole("the gradient of '" + name + "'");
  }

 private:
  std::map<std::string, std::unique_ptr<Fenced>> memories_;
};

void check_model_bounds(const Subject& subject) {
  Fenced::harden();
  ModelDriver driver(subject, fit_of(subject));
  for (const std::size_t batch : {max_batch, std::size_t{1}, std::size_t{3}}) {
    const auto inputs = driver.inputs(batch, batch);
    const auto outputs = driver.output_gradient(batch, batch);
    Fenced x(inputs.size());
    Fenced dy(outputs.size());
    std::copy(inputs.begin(), inputs.end(), x.data());
    std::copy(outputs.begin(), outputs.end(), dy.data());
    FencedGradients gradients;
    (void)driver.forward(x.data(), batch, Mode::training, batch);
    driver.backward(dy.data(), batch, gradients);
    const std::string where = " of a batch of " + std::to_string(batch);
    x.require_whole("x" + where);
    dy.require_whole("dy" + where);
    gradients.require_whole();
    if (!same_bits({x.data(), x.data() + x.size()}, inputs))
      throw Failure{"it changes its inputs x", "x belongs to the caller; copy what is to be changed"};
  }
}

void check_model_restore(const Child& child, const Subject& subject) {
  constexpr std::uint64_t saved_at = 3;
  constexpr std::uint64_t last = 6;
  const auto batch_of = [](std::uint64_t step) { return step % 3 == 2 ? std::size_t{2} : max_batch; };
  // What a checkpoint holds, then the same at the end.
  const std::string saved = child.run([&] {
    ModelDriver driver(subject, fit_of(subject));
    Bits bits;
    for (std::uint64_t step = 0; step < last; ++step) {
      if (step == saved_at) bits << driver.memory();
      (void)driver.train(batch_of(step), step);
    }
    bits << driver.memory();
    return std::move(bits).text();
  });
  (void)child.run([&] {
    ModelDriver driver(subject, fit_of(subject));
    std::vector<float> checkpoint(saved.size() / sizeof(float) / 2);
    std::memcpy(checkpoint.data(), saved.data(), checkpoint.size() * sizeof(float));
    driver.restore(checkpoint);
    for (std::uint64_t step = saved_at; step < last; ++step) (void)driver.train(batch_of(step), step);
    const auto end = driver.memory();
    if (std::memcmp(end.data(), saved.data() + checkpoint.size() * sizeof(float), end.size() * sizeof(float)) != 0)
      throw Failure{"a trial that goes on from a checkpoint learns something else than one that was not interrupted",
                    "what lasts from step to step must be a parameter or a plan.state(); random numbers come from "
                    "Stream(pass.seed, purpose, pass.step)"};
    return std::string();
  });
}

}  // namespace

std::vector<Check> model_checks(const Subject& subject) {
  const auto bits = [subject] {
    ModelDriver driver(subject, fit_of(subject));
    Bits all;
    for (std::uint64_t step = 0; step < 3; ++step) all << driver.train(step == 2 ? 2 : max_batch, step);
    const auto x = driver.inputs(3, 1);
    all << ModelDriver::copy(driver.forward(x.data(), 3, Mode::evaluation)) << driver.memory();
    return std::move(all).text();
  };
  const auto steps = [subject]() -> std::function<void()> {
    const Fit fit = fit_of(subject);
    auto driver = std::make_shared<ModelDriver>(subject, fit);
    auto gradients = std::make_shared<PlainGradients>();
    for (const Parameter& parameter : driver->store().parameters()) {
      (void)gradients->target(parameter);  // makes room for it
      gradients->complete(parameter);
    }
    return [driver, gradients, x = driver->inputs(max_batch, 1), dy = driver->output_gradient(max_batch, 1)]() mutable {
      for (const std::size_t batch : {max_batch, std::size_t{2}}) {
        (void)driver->forward(x.data(), batch, Mode::evaluation);
        (void)driver->forward(x.data(), batch, Mode::training, batch);
        driver->backward(dy.data(), batch, *gradients);
      }
    };
  };
  std::vector<Check> checks = {in_child(
      "runs", [subject] { check_model_runs(subject); }, true)};
  for (Check& check : model_gradient_checks(subject)) checks.push_back(std::move(check));
  checks.push_back(in_child("batch_rows", [subject] { check_batch_rows(subject); }));
  checks.push_back(in_child("evaluation", [subject] { check_evaluation(subject); }));
  checks.push_back(in_child("bounds", [subject] { check_model_bounds(subject); }));
  checks.push_back(determinism_check(bits));
  checks.push_back(needing("determinism", in_child("partial_batch", [subject] { check_partial_batch(subject); })));
  checks.push_back(
      needing("determinism", {"restore", [subject](const Child& child) { check_model_restore(child, subject); }}));
  checks.push_back(allocation_check(steps));
  return checks;
}

}  // namespace plexus::conformance
