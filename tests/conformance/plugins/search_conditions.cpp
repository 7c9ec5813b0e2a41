// Goes on from an earlier point with another choice, and keeps what belongs to the choice before.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Search {
  std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    std::vector<plexus::SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i) {
      plexus::Stream stream = request.stream("faulty", i);
      points.push_back(request.space.random(stream));
      if (request.results.empty()) continue;
      const double other = points.back().front();
      points.back() = request.results[i % request.results.size()].point;
      points.back().front() = other;
    }
    return points;
  }
};
}  // namespace

PLEXUS_PLUGIN("search_conditions", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A search with one fault"}); }
