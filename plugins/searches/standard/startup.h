// What all searches of this library begin with, and what they avoid: points that fill the space evenly before anything
// is known, and points that are known already.
#pragma once

#include <plexus/plugin.h>

#include <cstddef>
#include <span>
#include <vector>

namespace searches {

/// Point `index` of a Latin hypercube of `count` points: on each axis, every `count`-th part of its range has one of
/// them (McKay, Beckman and Conover, 1979). Requires index < count.
[[nodiscard]] plexus::SearchPoint latin_point(const plexus::SearchSpace& space, std::uint64_t seed, std::size_t index,
                                              std::size_t count);

/// The first point of `candidates` that is neither among the results nor in `taken`; where there is none, random points
/// are tried, and the last of them is returned.
[[nodiscard]] plexus::SearchPoint first_new(const std::vector<plexus::SearchPoint>& candidates,
                                            const plexus::SearchRequest& request,
                                            std::span<const plexus::SearchPoint> taken, plexus::Stream& stream);

}  // namespace searches
