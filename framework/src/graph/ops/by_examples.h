// Ops that may go through a batch a few examples at a time when it is evaluated: several of them, one after the other,
// then find what the one before wrote still in the cache.
#pragma once

#include <plexus/graph.h>

namespace plexus::graph {

class ByExamples {
 public:
  ByExamples() = default;
  ByExamples(const ByExamples&) = delete;
  ByExamples& operator=(const ByExamples&) = delete;
  virtual ~ByExamples() = default;

  /// [hot] Before forward_some() is called in a pass: what does not depend on the examples. `scratch` is that of the
  /// calls that follow, and keeps what is put there.
  virtual void prepare([[maybe_unused]] float* scratch) const noexcept {}
  /// [hot] As Op::forward() in an evaluation pass, for some of the examples.
  virtual void forward_some(const Op::Forward& pass) noexcept = 0;
};

}  // namespace plexus::graph
