#include "experiment/plan.h"

#include "experiment/compared_metric.h"
#include "experiment/search_state.h"
#include "trial/files.h"

namespace plexus::experiment {

trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry) {
  trial::PreparationMemory memory;
  return prepare(plan, registry, memory);
}

trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry, trial::PreparationMemory& memory) {
  trial::Preparation preparation = trial::prepare(plan.trials, plan.config_folder, registry, memory);
  if (preparation.problems.empty()) preparation.problems = problems_of_search(plan, preparation);
  if (preparation.problems.empty() && plan.study)
    preparation.problems = problems_of_metric(compared_metric(plan.study->metric, preparation), preparation);
  return preparation;
}

workers::Workplace workplace_of(const Plan& plan, const trial::Preparation& preparation,
                                const plugin::Registry& registry, const std::filesystem::path& output) {
  return {.trials = plan.trials,
          .prepared = preparation.trials,
          .execution = plan.execution,
          .registry = registry,
          .trials_folder = trial::trials_folder_of(output),
          .has_rounds = plan.gives_up()};
}

}  // namespace plexus::experiment
