#include "training/gradient_sink.h"

#include <plexus/buffer.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cmath>

#include "kernels/team.h"

namespace plexus::training {
namespace {

constexpr std::size_t cost_of_line = 4 * vector_width;  // of an update of sixteen parameters

}  // namespace

GradientSink::GradientSink(ParameterStore& parameters, Optimizer& optimizer, const Clipping& clipping)
    : parameters_(parameters),
      optimizer_(optimizer),
      clipping_(clipping),
      wholes_(optimizer.whole() ? parameters.optimized() : std::vector<OptimizedParameter>{}),
      gradients_(parameters.values().size()),
      uses_(parameters.parameters().size()) {}

void GradientSink::begin() noexcept {
  std::fill(uses_.begin(), uses_.end(), 0);
  collects_ = clipping_.active();
  descent_rate_ = collects_ ? std::nullopt : optimizer_.plain_descent();
}

void GradientSink::begin_early() noexcept {
  begin();
  collects_ = true;
  descent_rate_.reset();
}

void GradientSink::end_early(std::size_t pass) noexcept {
  if (clipping_.active()) clip();
  optimizer_.between_passes(pass, gradients_.size(), parameters_.values().data(), gradients_.data());
}

Gradients::Target GradientSink::target(const Parameter& parameter) noexcept {
  const std::size_t earlier_uses = uses_[parameter.index]++;
  // A parameter that is used twice is still read after its first gradient, so only the others may move at once.
  if (descent_rate_ && parameter.uses == 1) return {parameter.values, -*descent_rate_, 1.0F};
  return {gradients_.data() + parameter.offset, 1.0F, earlier_uses == 0 ? 0.0F : 1.0F};
}

bool GradientSink::takes_rows(const Parameter& parameter) const noexcept {
  return !collects_ && !descent_rate_ && parameter.uses == 1 && wholes_.empty();
}

void GradientSink::take_rows(const Parameter& parameter, std::size_t first, std::size_t count,
                             const float* rows) noexcept {
  optimizer_.update(parameter.offset + first * parameter.stride, count * parameter.stride, parameter.row(first), rows);
}

void GradientSink::complete(const Parameter& parameter) noexcept {
  // What was taken by rows was never a target: it has no use.
  if (collects_ || uses_[parameter.index] < parameter.uses) return;
  if (descent_rate_ && parameter.uses == 1) return;
  update(parameter.offset, parameter.size());
}

void GradientSink::update(std::size_t offset, std::size_t size) noexcept {
  float* const w = parameters_.values().data() + offset;
  const float* const g = gradients_.data() + offset;
  if (!wholes_.empty()) {
    for (const OptimizedParameter& each : wholes_)
      if (each.offset >= offset && each.offset < offset + size)
        optimizer_.update(each.offset, each.size(), w + (each.offset - offset), g + (each.offset - offset));
    return;
  }
  // In whole cache lines, so that no two members write to one.
  kernels::share((size + vector_width - 1) / vector_width, cost_of_line,
                 [&](std::size_t begin, std::size_t end, std::size_t) {
                   const std::size_t first = begin * vector_width;
                   optimizer_.update(offset + first, std::min(end * vector_width, size) - first, w + first, g + first);
                 });
}

void GradientSink::end() noexcept {
  if (!collects_) return;
  clip();
  update(0, gradients_.size());
}

void GradientSink::clip() noexcept {
  float* const gradients = gradients_.data();
  if (clipping_.value) {
    const auto limit = static_cast<float>(*clipping_.value);
    vectorized(gradients_.size(),
               [=](std::size_t i) { gradients[i] = std::fmin(std::fmax(gradients[i], -limit), limit); });
  }
  if (clipping_.norm) {
    double sum_of_squares = 0.0;
    for (std::size_t i = 0; i < gradients_.size(); ++i)
      sum_of_squares += static_cast<double>(gradients[i]) * static_cast<double>(gradients[i]);
    const double norm = std::sqrt(sum_of_squares);
    if (norm <= *clipping_.norm) return;
    const auto scale = static_cast<float>(*clipping_.norm / norm);
    vectorized(gradients_.size(), [=](std::size_t i) { gradients[i] *= scale; });
  }
}

}  // namespace plexus::training
