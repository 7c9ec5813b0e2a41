// Proposes one point, however many are wanted.
#include <plexus/plugin.h>

namespace {
struct Faulty final : plexus::Search {
  std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override {
    plexus::Stream stream = request.stream("faulty");
    return {request.space.random(stream)};
  }
};
}  // namespace

PLEXUS_PLUGIN("search_count", "1.0") { plugin.add<Faulty>("faulty", {.summary = "A search with one fault"}); }
