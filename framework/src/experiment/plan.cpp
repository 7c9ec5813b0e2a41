#include "experiment/plan.h"

#include "experiment/search_state.h"
#include "trial/files.h"

namespace plexus::experiment {

trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry) {
  trial::Preparation preparation = trial::prepare(plan.trials, plan.config_folder, registry);
  if (preparation.problems.empty()) preparation.problems = problems_of_search(plan, preparation);
  return preparation;
}

workers::Workplace workplace_of(const Plan& plan, const trial::Preparation& preparation,
                                const plugin::Registry& registry, const std::filesystem::path& output) {
  return {.trials = plan.trials,
          .prepared = preparation.trials,
          .execution = plan.execution,
          .registry = registry,
          .trials_folder = trial::trials_folder_of(output),
          .has_rounds = plan.search.has_value()};
}

}  // namespace plexus::experiment
