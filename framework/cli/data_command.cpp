// The commands about data sets: text around the functions of files/.
#include "data_command.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ostream>

#include "commands.h"
#include "files/data_path.h"
#include "files/fetch.h"
#include "files/known_data.h"
#include "files/verify.h"
#include "text/printable.h"

namespace plexus::cli {
namespace {

const files::KnownData& known(const std::string& name) {
  // Debian writes "fashion-mnist", and so may a user.
  std::string underlined = name;
  std::replace(underlined.begin(), underlined.end(), '-', '_');
  if (const files::KnownData* data = files::find_known_data(underlined)) return *data;
  std::string message = "there is no known data set '" + name + "'; expected one of:";
  for (const files::KnownData& data : files::known_data()) message += " " + data.name;
  throw Error(message + ". Other data are read where they are, by the dataset plugins idx, csv and hdf5");
}

std::string megabytes(std::uint64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text.data();
}

std::uint64_t total_bytes(const files::KnownData& data) {
  std::uint64_t sum = 0;
  for (const files::KnownFile& file : data.files) sum += file.bytes;
  return sum;
}

std::string how_to_get(const files::KnownData& data) {
  std::string text = "plexus data fetch " + data.name;
  if (!data.debian_package.empty()) text += "   or   apt install " + data.debian_package;
  return text;
}

/// The line that moves while a file comes in, and the lines that stay.
class FetchDisplay {
 public:
  FetchDisplay(std::ostream& out, std::ostream& log, bool bar) : out_(out), log_(log), bar_(bar) {}

  void progress(const std::string& file, std::uint64_t received, std::uint64_t total) {
    if (!bar_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < std::chrono::milliseconds(100)) return;
    drawn_ = now;
    log_ << text::control("[G") << text::control("[K") << file << "  " << megabytes(received);
    if (total > 0) log_ << " of " << megabytes(total) << "  " << received * 100 / total << " %";
    log_ << std::flush;
    line_open_ = true;
  }
  void finished(const std::string& file, const std::string& result) {
    clear();
    out_ << file << ": " << result << std::endl;
  }
  void trouble(const std::string& message) {
    clear();
    log_ << message << std::endl;
  }
  void clear() {
    if (line_open_) log_ << text::control("[G") << text::control("[K") << std::flush;
    line_open_ = false;
  }

 private:
  std::ostream& out_;
  std::ostream& log_;
  bool bar_;
  bool line_open_ = false;
  std::chrono::steady_clock::time_point drawn_{};
};

const char* mark(files::FileCheck::State state) {
  switch (state) {
    case files::FileCheck::State::verified:
      return "verified  ";
    case files::FileCheck::State::size_only:
      return "size only ";
    case files::FileCheck::State::wrong:
      return "WRONG     ";
    case files::FileCheck::State::missing:
      break;
  }
  return "MISSING   ";
}

}  // namespace

int run_data_list(std::ostream& out) {
  for (const files::KnownData& data : files::known_data()) {
    out << data.name << "\n  " << data.title << ", " << megabytes(total_bytes(data)) << '\n';
    if (const auto folder = files::folder_of(data))
      out << "  found in   " << folder->string() << "\n  check with plexus data verify " << data.name << '\n';
    else
      out << "  not found; get it with   " << how_to_get(data) << '\n';
  }
  out << "Searched for data set NAME, in this order:\n";
  for (const auto& folder : files::data_folders("NAME")) out << "  " << folder.string() << '\n';
  return exit_complete;
}

int run_data_fetch(const std::string& name, bool force, std::ostream& out, std::ostream& log, bool bar) {
  const files::KnownData& data = known(name);
  if (const auto folder = files::folder_of(data); folder && !force) {
    out << data.name << " is already in " << folder->string() << "; 'plexus data verify " << data.name
        << "' checks it, --force fetches it all the same\n";
    return exit_complete;
  }
  FetchDisplay display(out, log, bar);
  const auto options = files::fetch_options(
      data, {.progress = [&](const std::string& file, std::uint64_t now,
                             std::uint64_t all) { display.progress(file, now, all); },
             .finished = [&](const std::string& file, const std::string& result) { display.finished(file, result); },
             .trouble = [&](const std::string& message) { display.trouble(message); }});
  try {
    files::fetch(data, options);
  } catch (...) {
    display.clear();
    throw;
  }
  out << data.name << " is in " << options.folder.string() << '\n';
  return exit_complete;
}

int run_data_verify(const std::string& name, std::ostream& out) {
  const files::KnownData& data = known(name);
  // Throws where the data are not, and says where it looked.
  const auto folder = files::find_data(data.name, files::file_names(data)).front().parent_path();
  bool good = true;
  bool sizes_only = false;
  for (const files::FileCheck& check : files::check_folder(data, folder)) {
    out << mark(check.state) << check.path.string();
    if (!check.explanation.empty()) out << ": " << check.explanation;
    out << '\n';
    good =
        good && (check.state == files::FileCheck::State::verified || check.state == files::FileCheck::State::size_only);
    sizes_only = sizes_only || check.state == files::FileCheck::State::size_only;
  }
  if (sizes_only)
    out << "Of '" << data.name << "' a checksum is published for the archive alone, and this folder was not made by "
        << "'plexus data fetch " << data.name << "', which checks it.\n";
  if (!good) out << "The data set is damaged; remove those files and run 'plexus data fetch " << data.name << "'.\n";
  return good ? exit_complete : exit_environment;
}

}  // namespace plexus::cli
