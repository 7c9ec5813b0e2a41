// report.html of an experiment: gathered from results.h5, runtime.h5, the files of the best trials and the data set.
//
//   write_report(folder, examples_of(preparation));              // after a run: the data are in memory
//   write_report(folder, examples_of(registry, config_folder));  // later: they are loaded again
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "data/examples.h"
#include "plugin/registry.h"
#include "report/content.h"
#include "results/trial.h"
#include "trial/preparation.h"

namespace plexus::report {

/// The examples of a trial. Throws Error or EnvironmentError where they cannot be had.
using ExamplesOf = std::function<std::shared_ptr<const data::ExampleSet>(const results::TrialSummary&)>;

/// The network of a trial for people to draw into; nothing where it is too large, or no network of images that can be
/// exported.
using DrawableOf = std::function<std::optional<Drawable>(const results::TrialRecord&)>;

/// Those that were prepared; refers to `preparation`.
[[nodiscard]] ExamplesOf examples_of(const trial::Preparation& preparation);
/// Loads them as the settings of the trial say; refers to `registry`. Relative paths start at `config_folder`.
/// `in_memory`: as `dataset.in_memory`, which a trial does not keep.
[[nodiscard]] ExamplesOf examples_of(const plugin::Registry& registry, const std::filesystem::path& config_folder,
                                     bool in_memory = true);

/// The trials of several experiments on one page, joined by what their settings and metrics are called, with the
/// experiment as a setting. It shows no single trials closely: their data may be of different shapes. Publishes `page`
/// and returns its path.
std::filesystem::path write_joined_report(const std::vector<std::filesystem::path>& folders,
                                          const std::filesystem::path& page);

/// Reads, and changes nothing. What only illustrates (weights, images) is left out where it cannot be had, with the
/// reason in the content. Throws Error or EnvironmentError where there are no results.
[[nodiscard]] Content report_content(const std::filesystem::path& folder, const ExamplesOf& examples_of,
                                     const DrawableOf& drawable_of = {});

/// Publishes folder/report.html and returns its path.
std::filesystem::path write_report(const std::filesystem::path& folder, const ExamplesOf& examples_of,
                                   const DrawableOf& drawable_of = {});

}  // namespace plexus::report
