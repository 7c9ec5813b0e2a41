// Runs an optimizer as the runtime does: memory for its state, steps, and updates of ranges.
#pragma once

#include <plexus/buffer.h>
#include <plexus/optimizer.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace plexus::test {

class OptimizerDriver final : public OptimizerPlan {
 public:
  /// Plans `optimizer` for parameters that start at `start`.
  OptimizerDriver(std::shared_ptr<Optimizer> optimizer, std::vector<float> start)
      : optimizer_(std::move(optimizer)), w_(start.size()) {
    add("layer1_weights", "weights", start.size() / row, row);
    add("layer1_bias", "bias", 1, start.size() % row);
    std::copy(start.begin(), start.end(), w_.data());
    optimizer_->plan(*this);
  }

  /// The weights of one layer, in rows of five, and what is left as its bias.
  [[nodiscard]] std::span<const OptimizedParameter> parameters() const noexcept override { return arrays_; }
  [[nodiscard]] std::size_t parameter_count() const noexcept override { return w_.size(); }
  [[nodiscard]] float* state(const std::string& name, float initial) override {
    Buffer& buffer = states_[name] = Buffer(w_.size());
    std::fill_n(buffer.data(), buffer.size(), initial);
    return buffer.data();
  }

  void begin_step(double rate_factor = 1.0, std::optional<double> momentum = {}) {
    optimizer_->begin_step({.number = ++steps_, .rate_factor = rate_factor, .momentum = momentum});
  }
  /// The gradients before the last one of a step, all of them g.
  void early_passes(const std::vector<float>& g) {
    for (std::size_t pass = 0; pass + 1 < optimizer_->passes(); ++pass)
      optimizer_->between_passes(pass, w_.size(), w_.data(), g.data());
  }
  void update(std::size_t offset, std::size_t n, const float* g) {
    optimizer_->update(offset, n, w_.data() + offset, g + offset);
  }
  void step(const std::vector<float>& g, double rate_factor = 1.0, std::optional<double> momentum = {}) {
    begin_step(rate_factor, momentum);
    early_passes(g);
    if (!optimizer_->whole()) return update(0, g.size(), g.data());
    for (const OptimizedParameter& each : arrays_) update(each.offset, each.size(), g.data());
  }

  [[nodiscard]] std::vector<float> values() const { return {w_.data(), w_.data() + w_.size()}; }
  [[nodiscard]] const std::map<std::string, Buffer>& states() const noexcept { return states_; }
  [[nodiscard]] Optimizer& optimizer() noexcept { return *optimizer_; }

 private:
  static constexpr std::size_t row = 5;

  void add(const char* name, const char* group, std::size_t rows, std::size_t columns) {
    if (rows * columns == 0) return;
    const std::size_t offset = arrays_.empty() ? 0 : arrays_.back().size();
    arrays_.push_back({.name = name,
                       .shape = Shape{rows, columns},
                       .group = group,
                       .offset = offset,
                       .rows = rows,
                       .columns = columns,
                       .stride = columns});
  }

  std::shared_ptr<Optimizer> optimizer_;
  std::vector<OptimizedParameter> arrays_;
  Buffer w_;
  std::map<std::string, Buffer> states_;
  std::uint64_t steps_ = 0;
};

}  // namespace plexus::test
