// Draws every point of a batch from the same stream.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Search {
  std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    std::vector<plexus::SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i) {
      plexus::Stream stream = request.stream("faulty");
      points.push_back(request.space.random(stream));
    }
    return points;
  }
};
}  // namespace

PLEXUS_PLUGIN("search_batch", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A search with one fault"}); }
