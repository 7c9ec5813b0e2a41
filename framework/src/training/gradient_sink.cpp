#include "training/gradient_sink.h"

#include <plexus/buffer.h>
#include <plexus/vectorized.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/team.h"

namespace plexus::training {
namespace {

constexpr std::size_t cost_of_line = 4 * vector_width;  // of an update of sixteen parameters

Range meet(const Range& range, std::size_t offset, std::size_t size) noexcept {
  const std::size_t begin = std::max(range.offset, offset);
  const std::size_t end = std::min(range.offset + range.size, offset + size);
  return {begin, begin < end ? end - begin : 0};
}

/// What ranges have of offset … offset + size − 1.
std::vector<Range> parts_of(const std::vector<Range>& ranges, std::size_t offset, std::size_t size) {
  std::vector<Range> parts;
  for (const Range& range : ranges)
    if (const Range part = meet(range, offset, size); part.size > 0) parts.push_back(part);
  return parts;
}

}  // namespace

GradientSink::GradientSink(ParameterStore& parameters, Optimizer& optimizer, const Clipping& clipping,
                           std::vector<std::vector<Range>> moving)
    : parameters_(parameters),
      optimizer_(optimizer),
      clipping_(clipping),
      is_whole_(optimizer.whole()),
      gradients_(parameters.values().size()),
      uses_(parameters.parameters().size()) {
  for (std::vector<Range>& ranges : moving) {
    Side& side = sides_.emplace_back(Side{std::move(ranges), {}, {}});
    for (const Parameter& parameter : parameters.parameters()) {
      std::size_t size = 0;
      for (const Range& part : parts_of(side.moving, parameter.offset, parameter.size())) size += part.size;
      side.moves.push_back(size == parameter.size() ? 1 : 0);
    }
    if (!is_whole_) continue;
    for (const OptimizedParameter& each : parameters.optimized())
      if (!parts_of(side.moving, each.offset, each.size()).empty()) side.wholes.push_back(each);
  }
  now_ = sides_.data();
}

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
  drop_frozen();
  if (clipping_.active()) clip();
  optimizer_.between_passes(pass, gradients_.size(), parameters_.values().data(), gradients_.data());
}

Gradients::Target GradientSink::target(const Parameter& parameter) noexcept {
  const std::size_t earlier_uses = uses_[parameter.index]++;
  // A parameter that is used twice is still read after its first gradient, so only the others may move at once.
  if (descent_rate_ && parameter.uses == 1 && moves(parameter)) return {parameter.values, -*descent_rate_, 1.0F};
  return {gradients_.data() + parameter.offset, 1.0F, earlier_uses == 0 ? 0.0F : 1.0F};
}

bool GradientSink::takes_rows(const Parameter& parameter) const noexcept {
  return !collects_ && !descent_rate_ && parameter.uses == 1 && !is_whole_ && moves(parameter);
}

void GradientSink::take_rows(const Parameter& parameter, std::size_t first, std::size_t count,
                             const float* rows) noexcept {
  optimizer_.update(parameter.offset + first * parameter.stride, count * parameter.stride, parameter.row(first), rows);
}

void GradientSink::complete(const Parameter& parameter) noexcept {
  // What was taken by rows was never a target: it has no use.
  if (collects_ || uses_[parameter.index] < parameter.uses) return;
  if (descent_rate_ && parameter.uses == 1 && moves(parameter)) return;
  update(parameter.offset, parameter.size());
}

void GradientSink::update(std::size_t offset, std::size_t size) noexcept {
  for (const Range& range : now_->moving)
    if (const Range part = meet(range, offset, size); part.size > 0) update_moving(part.offset, part.size);
}

void GradientSink::update_moving(std::size_t offset, std::size_t size) noexcept {
  float* const w = parameters_.values().data() + offset;
  const float* const g = gradients_.data() + offset;
  if (is_whole_) {
    for (const OptimizedParameter& each : now_->wholes)
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
  drop_frozen();
  clip();
  update(0, gradients_.size());
}

void GradientSink::drop_frozen() noexcept {
  float* const gradients = gradients_.data();
  std::size_t end = 0;
  for (const Range& range : now_->moving) {
    std::fill(gradients + end, gradients + range.offset, 0.0F);
    end = range.offset + range.size;
  }
  std::fill(gradients + end, gradients + gradients_.size(), 0.0F);
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
