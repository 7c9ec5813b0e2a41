// CMA-ES: a normal distribution that moves, grows, shrinks and turns towards what is better.
#pragma once

#include <plexus/plugin.h>

#include <optional>
#include <vector>

namespace searches {

// x ~ m + σ N(0, C), of which each generation of λ points changes m, σ and C by the ranks of its results.
//     (Hansen and Ostermeier, 2001; Hansen, 2016)
// Numbers that exist for every point are its axes; of others, each proposal takes those of one of the better points of
// the last generation, or random ones.
class CmaEs final : public plexus::Search {
 public:
  struct Settings {
    std::optional<std::size_t> population;
    double sigma = 0.25;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"population", &Settings::population, plexus::at_least(2),
           "λ: points of a generation, which is made of whole batches; 4 + ⌊3 ln n⌋ for n axes if not set"},
          {"sigma", &Settings::sigma, plexus::positive(), "σ at the beginning, as a share of the axes"},
      };
    }
  };

  explicit CmaEs(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override;

 private:
  Settings settings_;
};

}  // namespace searches
