// The section `search` of a configuration where it names a plugin: a study, whose trials a search proposes. What is
// the plugin's own stands beside these.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace plexus::experiment {

/// When the trials of a batch are compared with each other: successive halving within each batch.
struct PruneSettings {
  std::size_t reduction = 3;   ///< η: of so many points, one goes on
  std::size_t min_epochs = 1;  ///< of the first comparison

  static Parameters<PruneSettings> parameters();
};

/// What trials may cost together, on a machine that does not exist: so that it is the same everywhere.
struct BudgetSettings {
  double seconds = 0.0;
  double multiply_adds_per_second = 1e9;  ///< of that machine

  static Parameters<BudgetSettings> parameters();

  /// Seconds for one trial: of `rows` in each of its epochs, forwards and twice as much backwards.
  [[nodiscard]] double cost_of(std::size_t epochs, std::size_t rows, std::size_t multiply_adds) const noexcept;
};

struct StudySettings {
  std::size_t trials = 0;                ///< points that are tried, each with all trials of the grid
  std::optional<BudgetSettings> budget;  ///< no batch is begun when so much is spent
  std::size_t batch = 4;                 ///< of these, proposed at a time
  /// One, or several: then what is searched for are points that no other one beats in all of them.
  std::optional<std::variant<std::string, std::vector<std::string>>> metric;
  std::uint64_t seed = 1;
  std::optional<PruneSettings> prune;  ///< without it every trial is trained to its end

  static Parameters<StudySettings> parameters();

  /// The metrics that are named, in their order.
  [[nodiscard]] std::vector<std::string> metrics() const;
};

}  // namespace plexus::experiment
