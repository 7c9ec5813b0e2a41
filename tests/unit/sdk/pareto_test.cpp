// Fronts and volumes beside pymoo, on points that both sides can make.
#include <plexus/pareto.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.h"

using Points = std::vector<std::vector<double>>;

namespace {

/// Of two to five values.
Points lattice(std::size_t values) {
  Points points;
  for (std::int64_t i = 1; i <= 40; ++i) {
    const std::vector<double> all = {
        static_cast<double>(37 * i % 101) / 100.0, static_cast<double>(53 * i * i % 97) / 100.0,
        static_cast<double>((29 * i + 7 * i * i) % 89) / 100.0, static_cast<double>((11 * i + 3 * i * i) % 83) / 100.0,
        static_cast<double>((5 * i + 13 * i * i) % 79) / 100.0};
    points.emplace_back(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(values));
  }
  return points;
}

}  // namespace

TEST_CASE("the ranks of points are those of pymoo's non-dominated sorting") {
  CHECK(plexus::front_ranks(lattice(2)) == std::vector<std::size_t>{4, 3, 2, 6, 7, 3, 7, 9, 3, 6, 0, 5, 4, 1,
                                                                    7, 8, 4, 1, 4, 4, 8, 1, 1, 7, 2, 4, 4, 3,
                                                                    5, 8, 2, 5, 0, 5, 4, 2, 0, 9, 1, 3});
  CHECK(plexus::front_ranks(lattice(3)) == std::vector<std::size_t>{3, 2, 2, 4, 4, 3, 1, 6, 1, 1, 0, 2, 2, 1,
                                                                    5, 3, 2, 0, 1, 3, 4, 1, 0, 2, 2, 2, 1, 2,
                                                                    3, 5, 1, 3, 0, 0, 2, 1, 0, 6, 0, 2});
}

TEST_CASE("equal points are on the front together, and a point without a number is nowhere") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(plexus::front_ranks({{1, 2}, {1, 2}, {0, nan}, {2, 2}}) == std::vector<std::size_t>{0, 0, plexus::no_rank, 1});
  CHECK(plexus::dominates(std::vector<double>{1, 2}, std::vector<double>{1, 3}));
  CHECK_FALSE(plexus::dominates(std::vector<double>{1, 2}, std::vector<double>{1, 2}));
  CHECK_FALSE(plexus::dominates(std::vector<double>{0, 2}, std::vector<double>{1, nan}));
}

TEST_CASE("room is the gap between both neighbours in each value, as a share of its range") {
  // (Deb et al., 2002, section III-B): 0.5 / 1 + 6 / 10 and 0.75 / 1 + 6 / 10; the ends of a rank have all the room.
  const Points points = {{0.0, 10.0}, {0.25, 6.0}, {0.5, 4.0}, {1.0, 0.0}, {2.0, 11.0}};
  const std::vector<double> room = plexus::crowding_distances(points, {0, 0, 0, 0, 1});
  CHECK(std::isinf(room[0]));
  CHECK(room[1] == Approx(0.5 + 0.6));
  CHECK(room[2] == Approx(0.75 + 0.6));
  CHECK(std::isinf(room[3]));
  CHECK(std::isinf(room[4]));
}

TEST_CASE("volumes are those of pymoo, and points beyond the reference count for nothing") {
  CHECK(plexus::hypervolume(lattice(2), {1.1, 1.1}) == Approx(1.1556).epsilon(1e-12));
  CHECK(plexus::hypervolume(lattice(3), {1.1, 1.1, 1.1}) == Approx(1.1811460000000005).epsilon(1e-12));
  CHECK(plexus::hypervolume(lattice(4), {1.1, 1.1, 1.1, 1.1}) == Approx(1.0795847100000002).epsilon(1e-12));
  CHECK(plexus::hypervolume(lattice(5), {1.1, 1.1, 1.1, 1.1, 1.1}) == Approx(0.9845194913000004).epsilon(1e-12));
  CHECK(plexus::hypervolume({{0.0, 0.5}, {0.5, 0.0}, {2.0, -1.0}}, {1.0, 1.0}) == Approx(0.75));
  CHECK(plexus::hypervolume({}, {1.0, 1.0}) == 0.0);
}
