// Points at random: what every other search has to beat.
#pragma once

#include <plexus/plugin.h>

#include <vector>

namespace searches {

// Uniform on every axis, on a logarithmic one in the logarithm. Results are not looked at.
class Random final : public plexus::Search {
 public:
  [[nodiscard]] std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    std::vector<plexus::SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i) {
      plexus::Stream stream = request.stream("search/random", i);
      points.push_back(request.space.random(stream));
    }
    return points;
  }

  [[nodiscard]] bool takes_several_metrics() const noexcept override { return true; }
};

}  // namespace searches
