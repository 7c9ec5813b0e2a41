// Counts its calls.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Search {
  std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    std::vector<plexus::SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i) {
      plexus::Stream stream(request.seed, "faulty", calls++);
      points.push_back(request.space.random(stream));
    }
    return points;
  }
  mutable std::uint64_t calls = 0;
};
}  // namespace

PLEXUS_PLUGIN("search_pure", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A search with one fault"}); }
