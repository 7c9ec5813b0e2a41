// The mirrors, the checks, and the way of a file into its folder; a single transfer is in download.cpp.
#include "files/fetch.h"

#include <fcntl.h>
#include <plexus/error.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <span>
#include <sstream>
#include <string_view>
#include <system_error>

#include "files/data_path.h"
#include "files/download.h"
#include "files/folder.h"
#include "files/publish.h"
#include "files/read_file.h"
#include "files/sha256.h"
#include "files/tar.h"
#include "files/verify.h"

namespace plexus::files {
namespace {

namespace fs = std::filesystem;

constexpr int most_attempts = 5;  ///< at one mirror; only an attempt that brought something new is followed by another

/// Keeps two processes from fetching into one folder. Released when it is destroyed, and when the process dies.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder) : number_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    // Some network file systems cannot lock a folder; the checks still hold there.
    if (number_ >= 0 && ::flock(number_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(number_);
      throw EnvironmentError("another process is fetching into '" + folder.string() + "'; wait until it is done");
    }
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (number_ >= 0) ::close(number_);
  }

 private:
  int number_;
};

/// One file to fetch: what it is called at the mirrors, and what is to be done with it.
struct Item {
  std::string name;
  std::uint64_t largest = 0;                                                ///< bytes that it can have
  std::function<std::string(std::span<const std::uint8_t>)> what_is_wrong;  ///< empty: nothing
};

/// The name holds the address, because two mirrors' files may differ: a part of one cannot go on with another.
fs::path partial_path(const fs::path& folder, const std::string& name, const std::string& url) {
  return folder / ("." + name + "." + sha256_hex(url).substr(0, 8) + ".part");
}

void remove_partials(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  for (const fs::path& path : paths_with(folder, ".part", ignored))
    if (path.filename().string().starts_with("." + name + ".")) fs::remove(path, ignored);
}

/// Fetches from one mirror. Returns what went wrong, or nothing, and then `bytes` are those of the file.
std::string fetch_from(const std::string& url, const Item& item, const FetchOptions& options,
                       std::vector<std::uint8_t>& bytes) {
  const fs::path partial = partial_path(options.folder, item.name, url);
  const DownloadLimits limits{.stall_seconds = options.stall_seconds, .largest_file = item.largest};
  const auto progress = [&](std::uint64_t received, std::uint64_t total) {
    if (options.listener.progress) options.listener.progress(item.name, received, total);
  };
  std::error_code ignored;
  std::string said;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const Download result = download(url, partial, limits, progress);
    said = result.said;
    if (result.outcome == Download::Outcome::interrupted) continue;
    if (result.outcome == Download::Outcome::refused) break;
    bytes = read_raw_file(partial);
    said = item.what_is_wrong(bytes);
    if (said.empty()) return {};
    fs::remove(partial, ignored);
    // What an earlier transfer left may have been at fault, so the mirror gets a chance to send all of it.
    if (result.resumed_from == 0) break;
  }
  if (fs::is_empty(partial, ignored)) fs::remove(partial, ignored);
  return said;
}

/// Fetches from the mirrors in turn and returns the bytes as they were sent.
std::vector<std::uint8_t> fetch_item(const KnownData& data, const Item& item, const FetchOptions& options,
                                     std::string& source) {
  std::string failures;
  for (const std::string& mirror : options.mirrors) {
    const std::string url = mirror + item.name;
    std::vector<std::uint8_t> bytes;
    const std::string said = fetch_from(url, item, options, bytes);
    if (said.empty()) {
      source = mirror;
      return bytes;
    }
    if (options.listener.trouble) options.listener.trouble(url + ": " + said);
    failures += "\n  " + url + ": " + said;
  }
  throw EnvironmentError("'" + item.name + "' of data set '" + data.name + "' could not be fetched." + failures +
                         "\nCheck the network connection and run 'plexus data fetch " + data.name +
                         "' again; it goes on from what came");
}

/// A check that decompresses; what it throws says what is wrong, too.
std::string checked(const std::function<std::string()>& check) {
  try {
    return check();
  } catch (const EnvironmentError& error) {
    return error.what();
  }
}

void fetch_files(const KnownData& data, const FetchOptions& options, const std::vector<FileCheck>& present) {
  for (std::size_t i = 0; i < data.files.size(); ++i) {
    const KnownFile& file = data.files[i];
    if (present[i].state == FileCheck::State::verified) {
      if (options.listener.finished) options.listener.finished(file.name, "is there already, verified");
      continue;
    }
    // gzip adds less than a thousandth to what it cannot compress.
    const Item item{
        .name = file.name + ".gz",
        .largest = file.bytes + file.bytes / 1000 + 4096,
        .what_is_wrong = [&file](std::span<const std::uint8_t> bytes) {
          return checked([&] { return what_is_wrong(file, decompress(bytes, file.name + ".gz", file.bytes)); });
        }};
    std::string source;
    const std::vector<std::uint8_t> bytes = fetch_item(data, item, options, source);
    publish(options.folder / item.name, std::as_bytes(std::span(bytes)));
    // A file that is wrong would otherwise stand before the one just fetched.
    if (present[i].state == FileCheck::State::wrong && present[i].path.extension() != ".gz")
      fs::remove(present[i].path);
    remove_partials(options.folder, item.name);
    if (options.listener.finished) options.listener.finished(file.name, "fetched from " + source + ", verified");
  }
}

std::string what_is_wrong_with_archive(const KnownArchive& archive, std::span<const std::uint8_t> bytes) {
  return what_is_wrong({.name = archive.name, .bytes = archive.bytes, .sha256 = archive.sha256}, bytes);
}

void fetch_archive(const KnownData& data, const FetchOptions& options, const std::vector<FileCheck>& present) {
  if (std::all_of(present.begin(), present.end(),
                  [](const FileCheck& check) { return check.state == FileCheck::State::verified; })) {
    if (options.listener.finished) options.listener.finished(data.name, "is there already, verified");
    return;
  }
  const KnownArchive& archive = *data.archive;
  const Item item{
      .name = archive.name, .largest = archive.bytes, .what_is_wrong = [&archive](std::span<const std::uint8_t> bytes) {
        return what_is_wrong_with_archive(archive, bytes);
      }};
  std::string source;
  const auto content = decompress(fetch_item(data, item, options, source), archive.name);
  const auto members = tar_members(content, archive.name);
  std::string sums;
  for (const KnownFile& file : data.files) {
    const auto member = members.find(archive.folder + "/" + file.name);
    if (member == members.end())
      throw EnvironmentError("the archive '" + archive.name + "' has no '" + archive.folder + "/" + file.name + "'");
    if (const std::string wrong = what_is_wrong(file, member->second); !wrong.empty())
      throw EnvironmentError("'" + file.name + "' in the archive '" + archive.name + "': " + wrong);
    publish(options.folder / file.name, std::as_bytes(member->second));
    sums += sha256_hex(member->second) + "  " + file.name + "\n";
  }
  publish(options.folder / checksum_file, sums);
  remove_partials(options.folder, item.name);
  if (options.listener.finished) options.listener.finished(archive.name, "fetched from " + source + ", verified");
}

long stall_seconds_of_environment() {
  const char* text = std::getenv("PLEXUS_FETCH_STALL_SECONDS");
  if (text == nullptr) return 30;
  const std::string_view given = text;
  long seconds = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), seconds);
  if (error != std::errc() || end != given.data() + given.size() || seconds < 1 || seconds > 86400)
    throw Error("the environment variable PLEXUS_FETCH_STALL_SECONDS is '" + std::string(given) +
                "'; expected a whole number of seconds, 1 to 86400");
  return seconds;
}

}  // namespace

FetchOptions fetch_options(const KnownData& data, FetchListener listener) {
  FetchOptions options{.folder = user_data_folder(data.name),
                       .mirrors = data.mirrors,
                       .stall_seconds = stall_seconds_of_environment(),
                       .listener = std::move(listener)};
  if (const char* given = std::getenv("PLEXUS_DATA_MIRROR"); given != nullptr && *given != '\0') {
    options.mirrors.clear();
    std::istringstream words(given);
    for (std::string url; words >> url;) {
      if (!url.starts_with("http://") && !url.starts_with("https://"))
        throw Error("the environment variable PLEXUS_DATA_MIRROR names '" + url +
                    "'; expected addresses that begin with https:// or http://, separated by spaces");
      if (!url.ends_with('/')) url += '/';
      options.mirrors.push_back(url + data.name + "/");
    }
  }
  return options;
}

void fetch(const KnownData& data, const FetchOptions& options) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error)
    throw EnvironmentError("cannot make the folder '" + options.folder.string() + "': " + error.message() +
                           "; set XDG_DATA_HOME to a folder that can be written");
  const FolderLock lock(options.folder);
  const auto present = check_folder(data, options.folder);
  if (data.archive)
    fetch_archive(data, options, present);
  else
    fetch_files(data, options, present);
}

}  // namespace plexus::files
