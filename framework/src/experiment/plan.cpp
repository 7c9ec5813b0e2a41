#include "experiment/plan.h"

#include "experiment/search_state.h"

namespace plexus::experiment {

trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry) {
  trial::Preparation preparation = trial::prepare(plan.trials, plan.config_folder, registry);
  if (preparation.problems.empty()) preparation.problems = problems_of_search(plan, preparation);
  return preparation;
}

}  // namespace plexus::experiment
