// The searches that come with plexus, in one library: they share how a space is filled before anything is known.
#include <plexus/plugin.h>

#include "cma_es.h"
#include "gaussian_process.h"
#include "random.h"
#include "regularized_evolution.h"
#include "tpe.h"

PLEXUS_PLUGIN("searches", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<searches::Random>(
      "random", {.summary = "Points at random, whatever earlier ones came to",
                 .equation = "x ~ U(space)",
                 .reference = "Bergstra and Bengio, Random search for hyper-parameter optimization, JMLR 13, 2012"});
  plugin.add<searches::Tpe>(
      "tpe",
      {.summary = "Points that are like the best ones and unlike all others: tree-structured Parzen estimator",
       .equation = "x = arg max l(x) / g(x), l the density of the best ⌈γ n⌉ points, g that of the others",
       .reference = "Bergstra, Bardenet, Bengio and Kégl, Algorithms for hyper-parameter optimization, 2011; "
                    "multivariate kernels: Falkner, Klein and Hutter, BOHB, 2018; several metrics: Ozaki, Tanigaki, "
                    "Watanabe and Onishi, Multiobjective tree-structured Parzen estimator, 2020"});
  plugin.add<searches::GaussianProcess>(
      "gaussian_process",
      {.summary = "The point with the largest expected improvement under a Gaussian process",
       .equation = "x = arg max log E[max(y* − f(x), 0)], f ~ GP(0, k), k Matérn 5/2 with a length for each axis",
       .reference = "Jones, Schonlau and Welch, Efficient global optimization of expensive black-box functions, 1998; "
                    "Ament et al., Unexpected improvements to expected improvement, 2023"});
  plugin.add<searches::CmaEs>(
      "cma_es", {.summary = "A normal distribution that moves and turns towards what is better",
                 .equation = "x ~ m + σ N(0, C)",
                 .reference = "Hansen and Ostermeier, Completely derandomized self-adaptation in evolution strategies, "
                              "2001; Hansen, The CMA evolution strategy: a tutorial, 2016"});
  plugin.add<searches::RegularizedEvolution>(
      "regularized_evolution",
      {.summary = "The best of a few of the last points, with one axis changed",
       .equation = "x = mutate(best of S random ones of the last P)",
       .reference = "Real, Aggarwal, Huang and Le, Regularized evolution for image classifier architecture search, "
                    "2019; several metrics: Deb, Pratap, Agarwal and Meyarivan, NSGA-II, 2002"});
}
