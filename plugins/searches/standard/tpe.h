// The tree-structured Parzen estimator: where good points are dense, and others are not.
#pragma once

#include <plexus/plugin.h>

#include <vector>

#include "parzen.h"

namespace searches {

// x = arg max l(x) / g(x) over candidates drawn from l, where l is the density of the best ⌈γ n⌉ points and g that of
// all others; the larger that ratio, the larger is the expected improvement. Densities are over all axes together, so
// that what belongs together is found together.
// With several metrics, good are those that no others beat, each with the weight of what it alone beats: good_of().
//     (Bergstra, Bardenet, Bengio and Kégl, 2011; multivariate kernels: Falkner, Klein and Hutter, 2018;
//     several metrics: Ozaki, Tanigaki, Watanabe and Onishi, 2020)
class Tpe final : public plexus::Search {
 public:
  struct Settings {
    std::size_t startup = 10;
    double good = 0.1;
    std::size_t most_good = 25;
    std::size_t candidates = 24;
    double prior_weight = 1.0;
    double bandwidth = 0.7;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"startup", &Settings::startup, plexus::at_least(1),
           "points of a Latin hypercube before any density is estimated"},
          {"good", &Settings::good, plexus::between(0.001, 0.999), "γ: the share of the points that counts as good"},
          {"most_good", &Settings::most_good, plexus::at_least(1), "and no more of them than these"},
          {"candidates", &Settings::candidates, plexus::at_least(1),
           "points drawn from l, of which that with the largest l / g is proposed"},
          {"prior_weight", &Settings::prior_weight, plexus::positive(),
           "of the uniform component of both densities, where that of a point is 1"},
          {"bandwidth", &Settings::bandwidth, plexus::positive(),
           "of the kernels, times the standard deviation of the points and n^(−1/(4 + d)) for n points on d axes"},
      };
    }
  };

  explicit Tpe(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override;
  [[nodiscard]] bool takes_several_metrics() const noexcept override { return true; }

 private:
  Settings settings_;
};

}  // namespace searches
