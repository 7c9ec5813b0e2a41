// Says that it takes several metrics, and takes them for coordinates.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Search {
  std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    std::vector<plexus::SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i) {
      plexus::Stream stream = request.stream("faulty", i);
      points.push_back(request.space.random(stream));
      for (const plexus::SearchResult& result : request.results)
        points.back().insert(points.back().end(), result.others.begin(), result.others.end());
    }
    return points;
  }
  bool takes_several_metrics() const noexcept override { return true; }
};
}  // namespace

PLEXUS_PLUGIN("search_several", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A search with one fault"}); }
