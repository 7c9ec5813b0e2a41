// `space` in the section `search`: what a search may vary, in the forms that `sample` has.
//
//   space:
//     optimizer.learning_rate: {log_uniform: {from: 1e-4, to: 0.1}}
//     network:
//       choice:
//         shallow: {model: {plugin: shallow}, space: {model.hidden: {log_integer: {from: 8, to: 256}}}}
//         linear: {model: perceptron}
//
// A `space` inside of a patch exists only where that patch is chosen.
#pragma once

#include <plexus/search.h>
#include <plexus/value.h>

#include <optional>
#include <vector>

#include "config/grid_axes.h"
#include "config/node.h"

namespace plexus::config {

/// The axes as a search sees them, and what their coordinates stand for.
struct SpaceSection {
  struct Meaning {
    Change change;              ///< with one value for each choice; none for numbers
    std::vector<Value> labels;  ///< of the choices
    Location at;                ///< where numbers are written
  };

  SearchSpace space;
  std::vector<Meaning> meanings;  ///< one for each axis
  Location at;                    ///< of the word `space`

  /// Whether some axes exist under conditions only.
  [[nodiscard]] bool is_conditional() const;
};

/// Nothing, with problems added, where something is wrong. The entry is `space`.
[[nodiscard]] std::optional<SpaceSection> read_space(const Entry& entry, const GridContext& context);

/// Points inside of the space as an axis with labels 0, 1, … and all keys along it, as that of `sample`.
[[nodiscard]] ConfigAxis axis_of_points(const SpaceSection& section, const std::vector<SearchPoint>& points);

/// Points with each end of every axis and each choice: settings that these have make sense for all others too.
[[nodiscard]] std::vector<SearchPoint> ends_of(const SearchSpace& space);

}  // namespace plexus::config
