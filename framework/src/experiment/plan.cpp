#include "experiment/plan.h"

#include "experiment/compared_metric.h"
#include "experiment/search_state.h"
#include "trial/files.h"

namespace plexus::experiment {

namespace {

/// What is given up and what goes on is decided among trials of one stage, which nothing says yet.
void check_stages(const Plan& plan, std::vector<trial::Problem>& problems) {
  if (!plan.gives_up() || !grid::stage_axis(plan.design.axes)) return;
  const std::string what = plan.study ? "'search.prune'" : "this 'search'";
  problems.push_back({0, "model",
                      what +
                          " gives trials up before their end, so that the next of their 'stages' would have nothing to "
                          "begin with; leave one of both out"});
}

}  // namespace

trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry) {
  trial::PreparationMemory memory;
  return prepare(plan, registry, memory);
}

trial::Preparation prepare(const Plan& plan, const plugin::Registry& registry, trial::PreparationMemory& memory) {
  trial::Preparation preparation = trial::prepare(plan.trials, plan.config_folder, registry, memory);
  check_stages(plan, preparation.problems);
  if (preparation.problems.empty() && plan.study) preparation.problems = problems_of_metrics(*plan.study, preparation);
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
          .has_rounds = plan.gives_up()};
}

}  // namespace plexus::experiment
