// Draws from the number of its instance.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Search {
  std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    std::vector<plexus::SearchPoint> points;
    for (std::size_t i = 0; i < request.count; ++i) {
      plexus::Stream stream(instance, "faulty", request.results.size() + i);
      points.push_back(request.space.random(stream));
    }
    return points;
  }
  static inline std::uint64_t instances = 0;
  std::uint64_t instance = ++instances;
};
}  // namespace

PLEXUS_PLUGIN("search_determinism", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A search with one fault"}); }
