// Regularized evolution: the best of a few takes the place of the oldest, with one thing changed.
#pragma once

#include <plexus/plugin.h>

#include <vector>

namespace searches {

// parent = the best of S random ones among the last P results; child = parent with one axis mutated
//     (Real, Aggarwal, Huang and Le, Regularized evolution for image classifier architecture search, AAAI 2019)
// With several metrics, the best is that of the lowest rank, and among those of a rank that with the most room around
// it: the crowded comparison of NSGA-II (Deb, Pratap, Agarwal and Meyarivan, 2002).
// A number moves by a normal step of a share of its range, a category becomes another choice.
class RegularizedEvolution final : public plexus::Search {
 public:
  struct Settings {
    std::size_t population = 20;
    std::size_t tournament = 5;
    double step = 0.2;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"population", &Settings::population, plexus::at_least(2),
           "P: the last results, of which parents are taken; so many points of a Latin hypercube come first"},
          {"tournament", &Settings::tournament, plexus::at_least(1), "S: of these, looked at for each parent"},
          {"step", &Settings::step, plexus::positive(),
           "standard deviation of a number's mutation, as a share of its axis"},
      };
    }
  };

  explicit RegularizedEvolution(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override;
  [[nodiscard]] bool takes_several_metrics() const noexcept override { return true; }

 private:
  [[nodiscard]] plexus::SearchPoint child(const plexus::SearchRequest& request, const std::vector<std::size_t>& places,
                                          plexus::Stream& stream) const;

  Settings settings_;
};

}  // namespace searches
