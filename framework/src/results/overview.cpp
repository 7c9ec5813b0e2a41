#include "results/overview.h"

#include "hdf5/own_file.h"
#include "hdf5/reader.h"
#include "metrics/definitions.h"
#include "results/definitions_text.h"
#include "results/vocabulary.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>

namespace plexus::results {
namespace {

std::string attribute_or_nothing(hid_t object, const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end() ? hdf5::text_attribute(object, name) : "";
}

double best_of(const std::vector<double>& numbers, const std::vector<std::int64_t>& statuses, bool larger) {
  double best = not_a_number;
  bool complete = false;
  for (std::size_t trial = 0; trial < std::min(numbers.size(), statuses.size()); ++trial) {
    const double number = numbers[trial];
    if (std::isnan(number)) continue;
    const bool is_complete = statuses[trial] == static_cast<std::int64_t>(Status::complete);
    if (complete && !is_complete) continue;
    const bool better = std::isnan(best) || (larger ? number > best : number < best);
    if (better || (is_complete && !complete)) best = number;
    complete = complete || is_complete;
  }
  return best;
}

/// Of each trial; NaN for stages that others have gone on from.
std::vector<double> numbers_of_outcomes(hid_t trials, const std::string& name) {
  std::vector<double> numbers = hdf5::read<double>(hdf5::open_dataset(trials, name));
  if (!hdf5::has(trials, "stage")) return numbers;
  const hdf5::Handle stage = hdf5::open_dataset(trials, "stage");
  const std::vector<std::string> attributes = hdf5::attribute_names(stage);
  const std::string last = attribute_or_nothing(stage, attributes, last_stage_attribute);
  if (last.empty()) return numbers;
  const std::vector<std::string> stages = hdf5::read_text(stage);
  for (std::size_t trial = 0; trial < std::min(numbers.size(), stages.size()); ++trial)
    if (stages[trial] != last) numbers[trial] = not_a_number;
  return numbers;
}

Front front_of(hid_t trials, const std::string& searched, bool best, const metrics::Definitions& definitions) {
  Front front;
  if (searched.empty() || !hdf5::has(trials, "on_front")) return front;
  const std::vector<std::int64_t> on_front = hdf5::read<std::int64_t>(hdf5::open_dataset(trials, "on_front"));
  front.trials = static_cast<std::size_t>(std::count(on_front.begin(), on_front.end(), 1));
  std::istringstream names(searched);
  for (std::string name; names >> name;) {
    const std::string shown = best && hdf5::has(trials, "best_" + name) ? "best_" + name : name;
    if (!hdf5::has(trials, shown)) continue;
    const std::vector<double> numbers = hdf5::read<double>(hdf5::open_dataset(trials, shown));
    Front::Best one{.metric = metrics::ranked_by(shown, definitions)};
    for (std::size_t trial = 0; trial < std::min(numbers.size(), on_front.size()); ++trial)
      if (on_front[trial] == 1) one.take(numbers[trial]);
    front.best.push_back(std::move(one));
  }
  return front;
}

Overview overview_of(hid_t file) {
  Overview overview;
  const std::vector<std::string> attributes = hdf5::attribute_names(file);
  overview.experiment = hdf5::text_attribute(file, "experiment");
  overview.notes = attribute_or_nothing(file, attributes, "notes");
  std::istringstream tags(attribute_or_nothing(file, attributes, "tags"));
  for (std::string tag; tags >> tag;) overview.tags.push_back(tag);
  const hdf5::Handle trials = hdf5::open_group(file, "trials");
  if (!hdf5::has(trials, "status")) throw hdf5::Failure("its trials have no status");
  const std::vector<std::int64_t> statuses = hdf5::read<std::int64_t>(hdf5::open_dataset(trials, "status"));
  overview.trials = statuses.size();
  for (const std::int64_t status : statuses) {
    if (status < 0 || static_cast<std::size_t>(status) >= overview.counts.size())
      throw hdf5::Failure("a trial has the status " + std::to_string(status));
    ++overview.counts[static_cast<std::size_t>(status)];
  }
  const std::string measured = attribute_or_nothing(file, attributes, "metrics");
  const metrics::Definitions definitions = measured.empty() ? metrics::Definitions() : definitions_of(measured);
  std::vector<std::string> names = definitions.ranking_names(false);
  const bool reports_best = attribute_or_nothing(file, attributes, "report") == "best";
  overview.front =
      front_of(trials, attribute_or_nothing(file, attributes, "searched_metrics"), reports_best, definitions);
  if (reports_best) {
    const std::vector<std::string> best = definitions.ranking_names(true);
    names.insert(names.begin(), best.begin(), best.end());
  }
  for (const std::string& name : names) {
    if (!hdf5::has(trials, name)) continue;
    overview.best = best_of(numbers_of_outcomes(trials, name), statuses, definitions.is_larger_better(name));
    if (std::isnan(overview.best)) continue;
    overview.metric = metrics::ranked_by(name, definitions);
    break;
  }
  return overview;
}

}  // namespace

Overview read_overview(const std::filesystem::path& path) {
  const hdf5::QuietErrors quiet;
  constexpr const char* advice = "; the same 'plexus run' writes it again from the trials";
  const hdf5::OwnFile file{path, "cannot use '" + path.string() + "': ", advice};
  Overview overview;
  try {
    static_cast<void>(hdf5::with_own_file(file, [&overview](hid_t opened) { overview = overview_of(opened); }));
  } catch (const hdf5::Failure& failure) {
    throw EnvironmentError("cannot use '" + path.string() + "': " + failure.what() + advice);
  }
  return overview;
}

}  // namespace plexus::results
