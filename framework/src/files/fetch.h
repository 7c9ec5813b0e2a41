// Getting a known data set from its mirrors: tried in turn, resumed where a transfer broke, checked, then published by
// a rename. What stands in the folder is therefore whole and verified, however often a fetch was killed.
//
//   files::fetch(*files::find_known_data("mnist"), files::fetch_options(...));
//
// Environment: PLEXUS_DATA_MIRROR, a list of URLs separated by spaces, replaces the mirrors (URL/NAME/FILE is fetched);
// PLEXUS_FETCH_STALL_SECONDS, 30 by default, is how long a silent server is waited for. libcurl's own variables
// (https_proxy, …) work as usual.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "files/known_data.h"

namespace plexus::files {

/// What a user may want to see of a fetch; any may be empty.
struct FetchListener {
  std::function<void(const std::string& file, std::uint64_t received, std::uint64_t total)>
      progress;                                                                      ///< total 0: not known
  std::function<void(const std::string& file, const std::string& result)> finished;  ///< "fetched from …", "already …"
  std::function<void(const std::string& message)> trouble;                           ///< what a mirror said that failed
};

struct FetchOptions {
  std::filesystem::path folder;      ///< where the files go; made if it is not there
  std::vector<std::string> mirrors;  ///< folders as URLs that end with "/"
  long stall_seconds = 30;
  FetchListener listener = {};
};

/// The user's data folder, the mirrors of `data` and the rest as the environment says. Throws Error if a variable has a
/// wrong value.
[[nodiscard]] FetchOptions fetch_options(const KnownData& data, FetchListener listener = {});

/// Fetches what is not there or is not what it should be. Throws EnvironmentError that lists what each mirror said.
void fetch(const KnownData& data, const FetchOptions& options);

}  // namespace plexus::files
