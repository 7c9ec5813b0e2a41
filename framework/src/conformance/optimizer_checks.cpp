// What is asked of an optimizer: it descends, in any pieces, keeps its state where a checkpoint finds it, and touches
// nothing else.
#include <plexus/optimizer.h>
#include <plexus/random.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>
#include <vector>

#include "conformance/fenced.h"
#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

/// L = Σ ½ a (w − c)², convex; every fifth element stands for padding: w, g and c are 0.
struct Quadratic {
  static constexpr std::size_t size = 77;

  Quadratic() : a(size), c(size), start(size) {
    Stream stream(1, "check optimizer");
    for (std::size_t i = 0; i < size; ++i) {
      a[i] = static_cast<float>(stream.uniform(0.1, 0.9));
      c[i] = is_padding(i) ? 0.0F : static_cast<float>(stream.uniform(-1.0, 1.0));
      start[i] = is_padding(i) ? 0.0F : c[i] + static_cast<float>(i % 2 == 0 ? 1.0 : -1.0);
    }
  }

  static bool is_padding(std::size_t i) noexcept { return i % 5 == 4; }

  [[nodiscard]] double value(const float* w) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
      if (is_padding(i)) continue;
      const double distance = static_cast<double>(w[i]) - static_cast<double>(c[i]);
      sum += 0.5 * static_cast<double>(a[i]) * distance * distance;
    }
    return sum;
  }
  void gradient(const float* w, float* g) const {
    for (std::size_t i = 0; i < size; ++i) g[i] = a[i] * (w[i] - c[i]);
  }

  std::vector<float> a;
  std::vector<float> c;
  std::vector<float> start;
};

/// The same numbers as the arrays of a model: two layers, of which one has a bias, and gains. Their rows are padded by
/// one, which is where the quadratic has its padding.
const std::vector<OptimizedParameter>& arrays() {
  static const std::vector<OptimizedParameter> all = [] {
    std::vector<OptimizedParameter> made;
    std::size_t offset = 0;
    const auto add = [&](const char* name, const char* group, std::size_t rows, std::size_t columns,
                         std::size_t stride) {
      made.push_back({.name = name,
                      .shape = rows > 1 ? Shape{rows, columns} : Shape{columns},
                      .group = group,
                      .offset = offset,
                      .rows = rows,
                      .columns = columns,
                      .stride = stride});
      offset += made.back().size();
    };
    add("layer1_weights", "weights", 10, 4, 5);
    add("layer1_bias", "bias", 1, 4, 5);
    add("layer2_weights", "weights", 4, 4, 5);
    add("gains", "normalization", 1, 2, 2);
    return made;
  }();
  return all;
}

/// A part of the parameters: [begin, end).
struct Range {
  std::size_t begin;
  std::size_t end;
};

/// One optimizer at work as the runtime has it.
class Work final : public OptimizerPlan {
 public:
  /// `strict`: throws Failure where something is written outside of its range. The checks of other things go on, as
  /// the runtime would.
  explicit Work(const Subject& subject, bool strict = false)
      : optimizer_(subject.build<Optimizer>()), w_(problem_.start), strict_(strict) {
    optimizer_->plan(*this);
  }

  [[nodiscard]] std::size_t parameter_count() const noexcept override { return Quadratic::size; }
  [[nodiscard]] float* state(const std::string&, float initial) override {
    Fenced& state = states_.emplace_back(Quadratic::size);
    std::fill_n(state.data(), state.size(), initial);
    return state.data();
  }

  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return arrays(); }

  /// All parameters at once, or one after another for an optimizer that wants them whole.
  [[nodiscard]] std::vector<Range> everything() const {
    if (!optimizer_->whole()) return {{0, Quadratic::size}};
    std::vector<Range> ranges;
    for (const OptimizedParameter& each : arrays()) ranges.push_back({each.offset, each.offset + each.size()});
    return ranges;
  }

  /// The same in small pieces, or in another order where there may be none.
  [[nodiscard]] std::vector<Range> pieces(std::vector<Range> cut) const {
    if (!optimizer_->whole()) return cut;
    std::vector<Range> ranges = everything();
    std::reverse(ranges.begin(), ranges.end());
    return ranges;
  }

  void step(double rate_factor = 1.0) { step(everything(), rate_factor); }

  /// One step, in the order of `ranges`. What is handed over is the range itself, in memory of its own.
  void step(const std::vector<Range>& ranges, double rate_factor = 1.0) {
    std::vector<float> g(w_.size());
    optimizer_->begin_step({.number = ++steps_, .rate_factor = rate_factor});
    for (std::size_t pass = 0; pass + 1 < optimizer_->passes(); ++pass) {
      problem_.gradient(w_.data(), g.data());
      optimizer_->between_passes(pass, w_.size(), w_.data(), g.data());
    }
    problem_.gradient(w_.data(), g.data());
    for (const Range& range : ranges) {
      const std::size_t n = range.end - range.begin;
      Fenced w(n);
      Fenced slope(n);
      std::copy_n(w_.data() + range.begin, n, w.data());
      std::copy_n(g.data() + range.begin, n, slope.data());
      optimizer_->update(range.begin, n, w.data(), slope.data());
      std::copy_n(w.data(), n, w_.data() + range.begin);
      if (!strict_) continue;
      const std::string where = " of a range of " + std::to_string(n);
      w.require_whole("w" + where);
      slope.require_whole("g" + where);
      if (std::memcmp(slope.data(), &g[range.begin], n * sizeof(float)) != 0)  // NaN is unchanged too
        throw Failure{"it changes the gradient g" + where,
                      "the gradient is not the optimizer's: clip and scale in memory of your own, or value by value"};
    }
  }

  [[nodiscard]] Optimizer& optimizer() noexcept { return *optimizer_; }
  [[nodiscard]] std::vector<float>& w() noexcept { return w_; }
  [[nodiscard]] std::deque<Fenced>& states() noexcept { return states_; }
  [[nodiscard]] const Quadratic& problem() const noexcept { return problem_; }
  [[nodiscard]] std::uint64_t& steps() noexcept { return steps_; }

 private:
  Quadratic problem_;
  std::shared_ptr<Optimizer> optimizer_;
  std::vector<float> w_;
  std::deque<Fenced> states_;
  std::uint64_t steps_ = 0;
  bool strict_;
};

constexpr std::size_t size = Quadratic::size;

void check_optimizer_runs(const Subject& subject) {
  Work work(subject);
  for (int step = 0; step < 20; ++step) work.step();
  for (std::size_t i = 0; i < size; ++i)
    if (!Quadratic::is_padding(i) && !std::isfinite(work.w()[i]))
      throw Failure{"after 20 steps on a convex quadratic, parameter " + std::to_string(i) + " is not finite",
                    "look for a division by 0, and for state that is read before it is set"};
}

void check_descends(const Subject& subject) {
  Work work(subject);
  const double before = work.problem().value(work.w().data());
  for (int step = 0; step < 200; ++step) work.step();
  const double after = work.problem().value(work.w().data());
  if (!(after < 0.9999 * before))
    throw Failure{"200 steps on a convex quadratic take its value from " + number(before) + " to " + number(after),
                  "look at the sign: w moves against the gradient; with settings that are not the defaults, the rate "
                  "may be too large"};
}

void check_rate_factor(const Subject& subject) {
  const auto moved = [&](double factor) {
    Work work(subject);
    for (int step = 0; step < 3; ++step) work.step(factor);
    return work.w();
  };
  if (moved(1.0) == moved(0.25))
    throw Failure{"its steps are the same whatever the schedule says",
                  "multiply the rate by step.rate_factor in begin_step()"};
}

void check_padding(const Subject& subject) {
  Work work(subject);
  for (int step = 0; step < 20; ++step) work.step();
  for (std::size_t i = 0; i < size; ++i)
    if (Quadratic::is_padding(i) && work.w()[i] != 0.0F)
      throw Failure{
          "a parameter that is 0, with a gradient that is always 0, became " + number(static_cast<double>(work.w()[i])),
          "rows of weights are padded with zeros, which must stay zeros: look for 0/0 (add an epsilon) and "
          "for noise that is added everywhere"};
}

void check_partition(const Subject& subject) {
  Work whole(subject);
  Work pieces(subject);
  const std::vector<Range> ranges = pieces.pieces({{48, size}, {0, 1}, {16, 48}, {1, 16}});
  for (int step = 0; step < 5; ++step) {
    whole.step();
    pieces.step(ranges);
  }
  for (std::size_t i = 0; i < size; ++i)
    if (std::bit_cast<std::uint32_t>(whole.w()[i]) != std::bit_cast<std::uint32_t>(pieces.w()[i]))
      throw Failure{"parameter " + std::to_string(i) + " is " + exact_number(whole.w()[i]) +
                        (whole.optimizer().whole() ? " after 5 steps with the model's arrays in their order, and "
                                                   : " after 5 steps in one piece, and ") +
                        exact_number(pieces.w()[i]) +
                        (whole.optimizer().whole() ? " in the reverse order" : " in four pieces"),
                    "the state of w[i] is state[offset + i]; what counts steps belongs into begin_step(), and nothing "
                    "may depend on n"};
}

void check_optimizer_bounds(const Subject& subject) {
  Fenced::harden();
  Work work(subject, true);
  for (int step = 0; step < 3; ++step) {
    work.step(work.pieces({{0, 1}, {1, 18}, {18, 50}, {50, size}}));
    for (const Fenced& state : work.states()) state.require_whole("a state");
  }
}

void check_optimizer_restore(const Child& child, const Subject& subject) {
  constexpr int saved_at = 5;
  constexpr int last = 12;
  // What a checkpoint holds: the parameters and the states. Behind it, the parameters at the end.
  const std::string saved = child.run([&] {
    Work work(subject);
    Bits bits;
    for (int step = 1; step <= last; ++step) {
      work.step();
      if (step != saved_at) continue;
      bits << work.w();
      for (Fenced& state : work.states()) bits << state.values();
    }
    bits << work.w();
    return std::move(bits).text();
  });
  (void)child.run([&] {
    constexpr std::size_t bytes = size * sizeof(float);
    Work work(subject);
    const char* from = saved.data();
    const auto take = [&](float* to) {
      std::memcpy(to, from, bytes);
      from += bytes;
    };
    if (saved.size() != bytes * (2 + work.states().size()))
      throw Failure{"it asks for another number of states in another process", "ask for the same states each time"};
    take(work.w().data());
    for (Fenced& state : work.states()) take(state.data());
    work.steps() = saved_at;
    for (int step = saved_at; step < last; ++step) work.step();
    if (std::string_view(reinterpret_cast<const char*>(work.w().data()), bytes) != std::string_view(from, bytes))
      throw Failure{"a trial that goes on from a checkpoint takes other steps than one that was not interrupted",
                    "what lasts from step to step must be in plan.state(), or follow from step.number: members and "
                    "static variables are not saved"};
    return std::string();
  });
}

void check_plain_descent(const Subject& subject) {
  Work work(subject);
  for (int step = 0; step < 5; ++step) {
    const std::vector<float> before = work.w();
    std::vector<float> g(size);
    work.problem().gradient(before.data(), g.data());
    work.step(1.0 / (1 + step));
    const auto rate = work.optimizer().plain_descent();
    if (!rate) continue;
    for (std::size_t i = 0; i < size; ++i) {
      const float expected = before[i] - *rate * g[i];
      if (std::fabs(work.w()[i] - expected) <= 1e-6F * std::max(1.0F, std::fabs(expected))) continue;
      throw Failure{"plain_descent() says that step " + std::to_string(step + 1) + " is w - " +
                        number(static_cast<double>(*rate)) + " g, but update() makes " +
                        number(static_cast<double>(work.w()[i])) + " of a parameter instead of " +
                        number(static_cast<double>(expected)),
                    "return nothing unless this step is exactly w - rate * g, with the rate of this step"};
    }
  }
}

}  // namespace

std::vector<Check> optimizer_checks(const Subject& subject) {
  const auto bits = [subject] {
    Work work(subject);
    Bits all;
    for (int step = 0; step < 10; ++step) {
      work.step();
      all << work.w();
    }
    return std::move(all).text();
  };
  const auto steps = [subject]() -> std::function<void()> {
    auto w = std::make_shared<Fenced>(size);
    auto g = std::make_shared<Fenced>(size);
    std::fill_n(w->data(), size, 1.0F);
    std::fill_n(g->data(), size, 0.1F);
    const auto work = std::make_shared<Work>(subject);
    const auto ranges = std::make_shared<const std::vector<Range>>(work->everything());
    return [work, ranges, w, g] {
      for (std::uint64_t step = 1; step <= 10; ++step) {
        work->optimizer().begin_step({.number = step, .rate_factor = 1.0});
        for (const Range& range : *ranges)
          work->optimizer().update(range.begin, range.end - range.begin, w->data() + range.begin,
                                   g->data() + range.begin);
        (void)work->optimizer().plain_descent();
      }
    };
  };
  return {
      in_child(
          "runs", [subject] { check_optimizer_runs(subject); }, true),
      in_child("descends", [subject] { check_descends(subject); }),
      in_child("rate_factor", [subject] { check_rate_factor(subject); }),
      in_child("padding", [subject] { check_padding(subject); }),
      in_child("plain_descent", [subject] { check_plain_descent(subject); }),
      in_child("bounds", [subject] { check_optimizer_bounds(subject); }),
      determinism_check(bits),
      needing("determinism", in_child("partition", [subject] { check_partition(subject); })),
      needing("determinism", {"restore", [subject](const Child& child) { check_optimizer_restore(child, subject); }}),
      allocation_check(steps),
  };
}

}  // namespace plexus::conformance
