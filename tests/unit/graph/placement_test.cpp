// Buffers in one arena.
#include "graph/placement.h"

#include <plexus/random.h>

#include "catch.h"

using namespace plexus;
using namespace plexus::graph;

TEST_CASE("Buffers that are in use one after the other share memory") {
  // A chain: each is needed until the next is computed.
  const std::vector<Interval> chain = {{0, 1, 64}, {1, 2, 64}, {2, 3, 64}, {3, 4, 64}};
  CHECK(place(chain).size == 128);
}

TEST_CASE("A buffer goes into a gap that is free while it is in use") {
  const std::vector<Interval> buffers = {{0, 9, 100}, {0, 4, 80}, {0, 9, 60}, {5, 9, 48}, {5, 9, 32}};
  CHECK(place(buffers).size == 240);
}

TEST_CASE("Buffers that are in use at one time never overlap, and the arena ends with the last") {
  const std::size_t seed = GENERATE(range(0, 50));
  Stream stream(seed, "placement test");
  std::vector<Interval> buffers;
  for (int i = 0; i < 40; ++i) {
    const std::size_t first = stream.below(60);
    buffers.push_back({first, first + stream.below(20), 16 * (1 + stream.below(30))});
  }
  const Placement placement = place(buffers);
  std::size_t end = 0;
  std::size_t sum = 0;
  for (std::size_t a = 0; a < buffers.size(); ++a) {
    sum += buffers[a].size;
    end = std::max(end, placement.offsets[a] + buffers[a].size);
    REQUIRE(placement.offsets[a] % 16 == 0);
    for (std::size_t b = 0; b < a; ++b) {
      const bool at_one_time = buffers[a].first <= buffers[b].last && buffers[b].first <= buffers[a].last;
      const bool apart = placement.offsets[a] + buffers[a].size <= placement.offsets[b] ||
                         placement.offsets[b] + buffers[b].size <= placement.offsets[a];
      REQUIRE((apart || !at_one_time));
    }
  }
  CHECK(placement.size == end);
  CHECK(placement.size < sum);
}
