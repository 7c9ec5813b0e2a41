#include "trial/initial_file.h"

#include <plexus/error.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "files/folder.h"
#include "results/trial_file.h"
#include "trial/files.h"
#include "trial/initial_onnx.h"
#include "trial/initial_safetensors.h"

namespace plexus::trial {
namespace {

namespace fs = std::filesystem;

/// A file, or the only one in a folder of trials whose name begins as the last part of the path does.
fs::path file_of_trial(const fs::path& named) {
  std::error_code error;
  if (fs::is_regular_file(named, error)) return named;
  const bool is_folder = fs::is_directory(named, error);
  const fs::path folder = is_folder ? named : named.parent_path();
  const std::string start = is_folder ? "" : named.filename().string();
  std::vector<fs::path> found;
  for (const fs::path& place : {folder, trials_folder_of(folder)})
    for (const fs::path& path : files::paths_with(place, ".h5", error))
      if (path.filename().string().starts_with(start) &&
          (place != folder || (path.filename() != "results.h5" && path.filename() != "runtime.h5")))
        found.push_back(path);
  std::sort(found.begin(), found.end());
  if (found.size() == 1) return found.front();
  if (found.empty())
    throw Error("there is no trial '" + named.string() +
                "'; give the file of a trial, or the beginning of its id in the folder of an experiment: "
                "results/pretrain/1a2b");
  throw Error("several trials begin as '" + named.string() + "' does: '" + found[0].stem().string() + "', '" +
              found[1].stem().string() + "'" + (found.size() > 2 ? ", …" : "") + "; give more of the id");
}

const std::vector<results::NamedArray>& arrays_of(const results::TrialRecord& record, const std::string& moment) {
  if (moment == "best") return record.best_parameters;
  return moment == "initial" ? record.initial_parameters : record.final_parameters;
}

/// What is asked for of all that was read.
void take(const training::InitialSettings& settings, training::InitialParameters& initial) {
  initial.layers = settings.layers;
  initial.freeze = settings.freeze;
  training::select(initial);
}

}  // namespace

training::InitialParameters read_trial_parameters(const training::InitialSettings& settings, const fs::path& path) {
  const results::TrialRecord record = results::read_trial(path);
  training::InitialParameters initial;
  initial.source = "the trial '" + record.id + "'";
  for (const results::NamedArray& array : arrays_of(record, settings.weights))
    initial.arrays.push_back({array.name, Shape(array.extents), array.values});
  if (initial.arrays.empty())
    throw Error("'" + path.string() + "' has no " + settings.weights +
                " parameters; they are kept where its configuration says 'results: {parameters: [" + settings.weights +
                "]}'");
  take(settings, initial);
  return initial;
}

training::InitialParameters read_initial(const training::InitialSettings& settings, const fs::path& folder) {
  const int named = (settings.trial ? 1 : 0) + (settings.safetensors ? 1 : 0) + (settings.onnx ? 1 : 0);
  if (named != 1)
    throw Error("it names " + std::string(named == 0 ? "nothing" : "several things") +
                " to begin with; set one of 'trial', 'safetensors' and 'onnx'");
  if (settings.trial && !settings.map.empty())
    throw Error("'map' is for files of other programs; parameters of trials have the names of results");
  if (settings.trial) return read_trial_parameters(settings, file_of_trial(folder / *settings.trial));
  const ForeignArrays foreign =
      settings.onnx ? read_onnx(folder / *settings.onnx) : read_safetensors(folder / *settings.safetensors);
  training::InitialParameters initial;
  initial.source = foreign.source;
  initial.arrays = to_parameters(foreign, settings);
  take(settings, initial);
  return initial;
}

Value with_content(const Value& settings, const training::InitialParameters& initial) {
  Value model = *settings.find("model");
  Value asked = *model.find("initial");
  for (const char* const source : {"trial", "safetensors", "onnx"})
    if (!asked.find(source)->is_null()) asked.set(source, Value("sha256:" + training::digest_of(initial)));
  model.set("initial", std::move(asked));
  Value result = settings;
  result.set("model", std::move(model));
  return result;
}

}  // namespace plexus::trial
