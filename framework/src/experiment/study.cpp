#include "experiment/study.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <system_error>
#include <utility>

#include "experiment/compared_metric.h"
#include "experiment/search_state.h"
#include "experiment/searched_values.h"
#include "grid/range.h"
#include "results/trial_file.h"
#include "training/network.h"
#include "training/settings.h"
#include "trial/files.h"
#include "values/json.h"

namespace plexus::experiment {
namespace {

/// What became of a trial: its record; nothing where it is not at its end.
std::optional<results::TrialSummary> record_of(const trial::PreparedTrial& prepared,
                                               const std::filesystem::path& output) {
  const std::filesystem::path path = trial::trial_path(trial::trials_folder_of(output), prepared.id);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  try {
    results::TrialSummary summary = results::read_trial_summary(path);
    if (summary.id == prepared.id) return summary;
  } catch (const EnvironmentError&) {
    return std::nullopt;  // the run will put it aside and train the trial again
  }
  return std::nullopt;
}

/// What trials cost. Each different model is built once.
class Prices {
 public:
  Prices(const Plan& plan, const trial::Preparation& preparation, const plugin::Registry& registry)
      : plan_(plan), preparation_(preparation), registry_(registry) {}

  [[nodiscard]] double of(std::size_t trial, std::size_t epochs) {
    const data::ExampleSet& examples = *preparation_.trials[trial].examples;
    const Value& model = *plan_.trials[trial].settings.find("model");
    const auto [entry, is_new] = multiply_adds_.emplace(
        values::to_json(model) + to_string(examples.data().shape) + "/" + std::to_string(examples.data().outputs), 0);
    if (is_new) {
      const auto built = std::static_pointer_cast<Model>(registry_.build(Kind::model, model));
      entry->second = training::network_of(*built, examples, 1).multiply_adds();
    }
    return plan_.study->budget->cost_of(epochs, examples.train().count, entry->second);
  }

 private:
  const Plan& plan_;
  const trial::Preparation& preparation_;
  const plugin::Registry& registry_;
  std::map<std::string, std::size_t> multiply_adds_;  ///< of a row
};

}  // namespace

Study::Study(const StudySettings& settings, std::shared_ptr<const Search> search, SearchSpace space)
    : settings_(settings), search_(std::move(search)), space_(std::move(space)) {
  propose();
}

void Study::start_over() {
  points_.clear();
  results_.clear();
  spent_ = 0.0;
  propose();
}

void Study::tell(const std::vector<std::vector<double>>& values, double spent) {
  for (std::size_t point = results_.size(); point < points_.size(); ++point) {
    std::vector<double> told = values[point];
    if (std::any_of(told.begin(), told.end(), [](double value) { return std::isnan(value); }))
      std::fill(told.begin(), told.end(), no_coordinate);
    results_.push_back({.point = points_[point], .value = told.front(), .others = {told.begin() + 1, told.end()}});
  }
  spent_ = spent;
  if (!is_spent()) propose();
}

void Study::propose() {
  std::vector<SearchPoint> proposed =
      search_->propose({.space = space_, .results = results_, .count = settings_.batch, .seed = settings_.seed});
  if (proposed.size() != settings_.batch)
    throw Error("the search proposed " + std::to_string(proposed.size()) + " points where " +
                std::to_string(settings_.batch) + " were asked for; 'plexus check' says more about its library");
  for (SearchPoint& point : proposed) {
    if (!space_.contains(point))
      throw Error("the search proposed a point outside of its space, as proposal " + std::to_string(points_.size()) +
                  "; 'plexus check' says more about its library");
    for (std::size_t axis = 0; axis < space_.size(); ++axis)
      if (space_[axis].form == SearchAxis::Form::real && !std::isnan(point[axis]))
        point[axis] = std::clamp(grid::rounded(point[axis]), space_[axis].from, space_[axis].to);
    if (points_.size() < settings_.trials) points_.push_back(std::move(point));
  }
}

std::vector<double> told_of(const std::vector<Halving::Fate>& fates, std::size_t batch,
                            const std::vector<double>& ends) {
  std::vector<double> told(fates.size(), no_coordinate);
  for (std::size_t first = 0; first < fates.size(); first += batch) {
    const std::size_t last = std::min(first + batch, fates.size());
    std::size_t comparisons = 0;
    double worst = -std::numeric_limits<double>::infinity();  // of those that got further
    for (std::size_t point = first; point < last; ++point) {
      comparisons = std::max(comparisons, fates[point].comparisons);
      if (!fates[point].to_the_end) continue;
      told[point] = ends[point];
      if (!std::isnan(told[point])) worst = std::max(worst, told[point]);
    }
    for (; comparisons > 0; --comparisons) {
      double worst_here = worst;
      for (std::size_t point = first; point < last; ++point) {
        const Halving::Fate& fate = fates[point];
        if (fate.to_the_end || fate.comparisons != comparisons || !std::isfinite(fate.value.value_or(no_coordinate)))
          continue;
        told[point] = std::max(*fate.value, worst);
        worst_here = std::max(worst_here, told[point]);
      }
      worst = worst_here;
    }
  }
  return told;
}

double Outcomes::spent() const {
  return std::accumulate(costs.begin(), costs.end(), 0.0,
                         [](double sum, const auto& cost) { return sum + cost.second; });
}

std::optional<Outcomes> outcomes_of(const Plan& plan, const trial::Preparation& preparation,
                                    const std::filesystem::path& output, const plugin::Registry& registry,
                                    const Outcomes& known) {
  const StudySettings& study = *plan.study;
  const std::vector<std::string> metrics = searched_metrics(study, preparation);
  const std::size_t first = known.values.size();
  const std::size_t count = plan.design.axes.front().size();
  std::optional<SearchState> state;  // of the points that are not known
  std::vector<Halving::Fate> fates;
  if (study.prune) {
    state.emplace(plan, preparation, trial::trials_folder_of(output), registry, first);
    if (!state->decide().empty()) return std::nullopt;
    fates = state->fates();
  }
  Outcomes outcomes = known;
  Prices prices(plan, preparation, registry);
  const auto add_cost = [&](std::size_t trial, std::size_t epochs) {
    if (!study.budget) return;
    double& cost = outcomes.costs[preparation.trials[trial].id];
    cost = std::max(cost, prices.of(trial, epochs));
  };
  std::vector<grid::Point> points;
  std::vector<std::vector<double>> trials;
  for (std::size_t trial = 0; trial < plan.trials.size(); ++trial) {
    // Of a training in stages the last one is what came out; all of them have cost something.
    const bool is_earlier = plan.is_earlier_stage(trial);
    if (is_earlier && !study.budget) continue;
    const std::size_t point = plan.design.points[trial].front();
    if (point < first) continue;
    if (state && state->pruned_after(trial)) add_cost(trial, *state->pruned_after(trial));
    if (state && !fates.at(point - first).to_the_end) continue;
    const trial::PreparedTrial& prepared = preparation.trials[trial];
    const auto record = record_of(prepared, output);
    if (!record) return std::nullopt;
    const bool ran = record->status != results::Status::failed && record->epochs_run >= 0;
    add_cost(trial, ran ? static_cast<std::size_t>(record->epochs_run)
                        : training::epochs_of(plan.trials[trial].training, prepared.examples->train().count));
    if (is_earlier) continue;
    const bool validates = prepared.examples->validation().count > 0;
    const bool best = training::report_of(plan.trials[trial].results, validates) == "best";
    std::vector<double>& values = trials.emplace_back();
    for (const std::string& metric : metrics) values.push_back(searched_value(*record, metric, best));
    points.push_back({point - first});
  }
  std::vector<std::vector<double>> ends = means_of_points(points, trials, count - first);
  if (study.prune) {
    std::vector<double> firsts;
    for (const std::vector<double>& end : ends) firsts.push_back(end.front());
    const std::vector<double> told = told_of(fates, study.batch, firsts);
    for (std::size_t point = 0; point < ends.size(); ++point) ends[point] = {told[point]};
  }
  outcomes.values.insert(outcomes.values.end(), ends.begin(), ends.end());
  return outcomes;
}

}  // namespace plexus::experiment
