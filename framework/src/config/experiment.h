// A configuration file as an experiment: everything checked, every trial with complete settings.
//
//   plugin::Registry registry;
//   registry.load_search_path();
//   const Schema schema{.root = training::TrialSettings::parameters().describe(),
//                       .common = host::common_parameters()};
//   const Experiment experiment = load_experiment("quickstart.yaml", {.set = {"training.epochs=1"}}, schema, registry);
//   for (const Trial& trial : experiment.trials) …
//
// What is found wrong later, when a model meets its data, is shown at its place too:
//
//   Problems problems;
//   problems.add(experiment.problem(trial_index, "model", error.what()));
//   problems.throw_if_any();
#pragma once

#include <plexus/error.h>
#include <plexus/search.h>
#include <plexus/value.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/catalogue.h"
#include "config/checker.h"
#include "config/parts.h"
#include "config/problems.h"
#include "config/trial_trees.h"
#include "grid/design.h"
#include "plugin/registry.h"

namespace plexus::config {

struct LoadOptions {
  std::vector<std::string> set = {};   ///< of `--set`: "training.epochs=3"
  std::vector<std::string> axis = {};  ///< of `--axis`: "model.hidden=10,30"
  /// Where relative paths of the configuration start; without it, at the folder of the file. For a configuration that
  /// was copied to another place.
  std::optional<std::filesystem::path> folder = {};
  /// Of the experiment; without it, what the file says or is called. For such a copy, too.
  std::optional<std::string> name = {};
  /// What was read of the file, and of what it includes, before: it is not read again, whatever has become of it.
  std::optional<Assembled> parts = {};
  /// Which points of the section's `space` are trials, where a search chooses them; without it, the ends of the space,
  /// which says whether all of it makes sense. Called where nothing was wrong so far.
  std::function<std::vector<SearchPoint>(const SearchSpace& space)> points = {};
  /// False: libraries that the configuration names are loaded from the search path alone, as for a folder of somebody
  /// else that is only looked at.
  bool trusts_libraries = true;
};

/// What loads the libraries that a configuration names under `plugins`, so that the catalogue then has their
/// components. Both throw Error if they cannot. Null: the configuration may name none.
struct PluginLoader {
  std::function<void(const std::filesystem::path&)> library = {};
  std::function<void(const std::filesystem::path&)> folder = {};
  bool checks_only = false;  ///< nothing is loaded, and names of components that are not known are no mistake
};

struct Trial {
  grid::Point point;  ///< index on each axis of the design; grid::absent where the trial has no place on it
  Value settings;     ///< complete and checked
  std::optional<std::size_t> before = {};  ///< the trial whose network this one begins with: the stage before it
};

class Experiment {
 public:
  std::string name;            ///< [A-Za-z0-9._-]+
  std::filesystem::path file;  ///< as given
  std::filesystem::path
      folder;       ///< of the file, unless the options name another; relative paths in the settings start here
  Assembled parts;  ///< what was read of it, and of what it includes
  std::string
      text;  ///< the configuration as run: the file itself, or, with overrides, parts or variables, its settings
  std::string notes;                      ///< what people wrote down about it; empty: nothing
  std::vector<std::string> tags;          ///< words by which it is found again
  std::map<std::string, Value> sections;  ///< of the schema's sections those that are given, complete and checked
  bool is_searched = false;               ///< a search chooses the points of the first axis
  grid::Design design;
  std::vector<Trial> trials;  ///< as design.points; one if there is no grid
  std::size_t work = 0;       ///< maps and lists that were checked: far fewer than trials × their maps

  /// Where the setting `key` ("model", "model.hidden") of a trial, or of a section ("search.metric"), is written: in
  /// the file, in the grid or on the command line. Where it has its default, the nearest setting around it; at worst
  /// the file.
  [[nodiscard]] Location locate(std::size_t trial, std::string_view key) const;

  /// A problem of one trial, found after loading, at that place.
  [[nodiscard]] Problem problem(std::size_t trial, std::string_view key, const std::string& message,
                                Fault fault = Fault::usage) const;

 private:
  friend Experiment load_experiment(const std::filesystem::path&, const LoadOptions&, const Schema&, const Catalogue&,
                                    const PluginLoader&);
  std::shared_ptr<const TrialTrees> trees_;
  NodePtr root_;                          ///< with the sections
  std::vector<grid::Point> tree_points_;  ///< of the trials, on the axes of the trees
};

/// Throws ConfigError with everything that is wrong.
[[nodiscard]] Experiment load_experiment(const std::filesystem::path& file, const LoadOptions& options,
                                         const Schema& schema, const Catalogue& catalogue,
                                         const PluginLoader& loader = {});

/// What loads libraries into a registry. Without trust, from the search path alone.
[[nodiscard]] PluginLoader loader_into(plugin::Registry& registry, bool trusts_libraries);

/// The same with the components of a registry, into which libraries that the configuration names are loaded.
[[nodiscard]] Experiment load_experiment(const std::filesystem::path& file, const LoadOptions& options,
                                         const Schema& schema, plugin::Registry& registry);

/// The schema of the section `plugins`.
[[nodiscard]] const std::vector<ParameterInfo>& plugins_schema();

}  // namespace plexus::config
