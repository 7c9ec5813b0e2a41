#include "graph/ops/objectives.h"

#include <algorithm>

#include "graph/ops/elementwise.h"

namespace plexus::graph {

void Objectives::forward(const Forward& pass) noexcept {
  const ConstRows& outputs = pass.x[0];
  if (outputs.data != pass.y.data)
    for (std::size_t b = 0; b < pass.y.count; ++b) std::copy_n(outputs.row(b), pass.y.width, pass.y.row(b));
  for (std::size_t i = 0; i < objectives_.size(); ++i) {
    const ConstRows& value = pass.x[i + 1];
    double sum = 0.0;
    for (std::size_t b = 0; b < pass.y.count; ++b) sum += static_cast<double>(value.row(b)[0]);
    values_[i] = sum / static_cast<double>(pass.y.count);
  }
}

void Objectives::backward(const Backward& pass) noexcept {
  if (const InputGradient& dx = pass.dx[0]; dx.rows.data != nullptr && dx.rows.data != pass.dy.data)
    for (std::size_t b = 0; b < dx.rows.count; ++b)
      put(dx.accumulate, dx.rows.width, dx.rows.row(b), [dy = pass.dy.row(b)](std::size_t i) { return dy[i]; });
  for (std::size_t i = 0; i < objectives_.size(); ++i) {
    const InputGradient& dx = pass.dx[i + 1];
    if (dx.rows.data == nullptr) continue;
    const auto share = static_cast<float>(objectives_[i].weight / static_cast<double>(dx.rows.count));
    for (std::size_t b = 0; b < dx.rows.count; ++b) {
      float& gradient = dx.rows.row(b)[0];
      gradient = dx.accumulate ? gradient + share : share;
    }
  }
}

}  // namespace plexus::graph
