// Bayesian optimisation: a Gaussian process says what is expected of a point and how sure that is, and the point with
// the largest expected improvement is tried.
#pragma once

#include <plexus/plugin.h>

#include <vector>

namespace searches {

// x = arg max log E[max(y* − f(x), 0)],  f ~ GP(0, k) given all results, y* the best of them. Points of one batch are
// chosen one after the other, each as if those before it had come to what is expected of them.
//     (Jones, Schonlau and Welch, 1998; logarithm: Ament et al., 2023; batches: Ginsbourger, Le Riche, Carraro, 2010)
class GaussianProcess final : public plexus::Search {
 public:
  struct Settings {
    std::size_t startup = 10;
    std::size_t candidates = 512;
    bool warp = true;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"startup", &Settings::startup, plexus::at_least(2),
           "points of a Latin hypercube before anything is modelled"},
          {"candidates", &Settings::candidates, plexus::at_least(16),
           "points at which the expected improvement is looked at before it is climbed from the best of them"},
          {"warp", &Settings::warp,
           "values are transformed to look normal before they are modelled, so that a few large ones do not hide the "
           "differences between small ones"},
      };
    }
  };

  explicit GaussianProcess(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] std::vector<plexus::SearchPoint> propose(const plexus::SearchRequest& request) const override;

 private:
  Settings settings_;
};

}  // namespace searches
