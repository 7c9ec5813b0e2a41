#include "experiment/file_check.h"

#include <plexus/error.h>

#include <algorithm>
#include <functional>
#include <system_error>

#include "experiment/plan_file.h"
#include "files/folder.h"
#include "files/read_file.h"
#include "files/seal.h"
#include "results/trial_file.h"
#include "results/trials_table.h"
#include "trial/files.h"

namespace plexus::experiment {
namespace {

namespace fs = std::filesystem;
using trial::trials_folder_of;
using State = CheckedFile::State;

constexpr const char* no_seal = "it is of an older plexus, without a checksum";

State judge(files::Seal seal) {
  switch (seal) {
    case files::Seal::holds:
      return State::sound;
    case files::Seal::missing:
      return State::unsealed;
    case files::Seal::broken:
      return State::damaged;
  }
  return State::damaged;
}

class Folder {
 public:
  explicit Folder(const fs::path& output) : output_(output) {}

  std::vector<CheckedFile> check() {
    for (const fs::path& path : files_of_trials()) {
      if (path.extension() == ".h5")
        check_one(path, files::seal_of_file, [&path] { check_trial(path); });
      else
        check_one(path, files::seal_of_file, [] {});
    }
    const auto json_seal = [](const fs::path& path) { return files::json_seal_of(files::read_text_file(path)); };
    check_one(trials_folder_of(output_) / "plan.json", json_seal,
              [this] { static_cast<void>(read_plan_file(output_)); });
    for (const char* const name : {"results.h5", "runtime.h5"}) {
      std::error_code error;
      const fs::path path = output_ / name;
      if (fs::exists(path, error)) check_one(path, files::seal_of_file, [&path] { check_table(path); });
    }
    return std::move(checked_);
  }

 private:
  [[nodiscard]] std::vector<fs::path> files_of_trials() const {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const fs::path& path : files::paths_in(trials_folder_of(output_), error))
      if (path.extension() == ".h5" || path.extension() == ".checkpoint" || path.extension() == ".state")
        paths.push_back(path);
    if (error) throw EnvironmentError("cannot read '" + trials_folder_of(output_).string() + "': " + error.message());
    return paths;
  }

  static void check_trial(const fs::path& path) {
    const std::string id = results::read_trial(path).id;
    if (id != path.stem().string()) throw EnvironmentError("it has the contents of another trial, '" + id + "'");
  }

  /// runtime.h5 has the same table, without a status.
  static void check_table(const fs::path& path) {
    if (path.filename() == "results.h5") static_cast<void>(results::read_trials_table(path));
  }

  void check_one(const fs::path& path, const std::function<files::Seal(const fs::path&)>& seal_of,
                 const std::function<void()>& read) {
    CheckedFile file{.name = path.lexically_relative(output_)};
    try {
      file.state = judge(seal_of(path));
      if (file.state == State::damaged) file.why = "it is damaged, or was changed after plexus wrote it";
      if (file.state == State::unsealed) file.why = no_seal;
      if (file.state != State::damaged) read();
    } catch (const Error& error) {
      file.state = State::damaged;
      file.why = error.what();
    }
    checked_.push_back(std::move(file));
  }

  const fs::path& output_;
  std::vector<CheckedFile> checked_;
};

}  // namespace

std::vector<CheckedFile> check_files(const fs::path& output) {
  std::error_code error;
  if (!fs::exists(trials_folder_of(output) / "plan.json", error))
    throw EnvironmentError("'" + output.string() + "' is no folder of an experiment: it has no trials/plan.json");
  return Folder(output).check();
}

}  // namespace plexus::experiment
