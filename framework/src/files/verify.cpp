// Checks of data sets against the table of known ones.
#include "files/verify.h"

#include <plexus/error.h>

#include <sstream>

#include "files/data_path.h"
#include "files/read_file.h"
#include "files/sha256.h"

namespace plexus::files {
namespace {

/// The checksum of `name` in a text of sha256sum(1): "<64 digits>  <name>" a line.
std::string checksum_in(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  for (std::string row; std::getline(lines, row);)
    if (row.size() == 66 + name.size() && row.compare(66, std::string::npos, name) == 0) return row.substr(0, 64);
  return {};
}

FileCheck check_file(const KnownFile& expected, const std::filesystem::path& folder) {
  FileCheck check{.name = expected.name};
  const auto path = find_file(folder, expected.name);
  if (!path) {
    check.explanation = "there is no '" + expected.name + "' in '" + folder.string() + "'";
    return check;
  }
  check.path = *path;
  try {
    check.explanation = what_is_wrong(expected, read_file(*path));
  } catch (const EnvironmentError& error) {
    check.explanation = error.what();
  }
  if (!check.explanation.empty())
    check.state = FileCheck::State::wrong;
  else
    check.state = expected.sha256.empty() ? FileCheck::State::size_only : FileCheck::State::verified;
  return check;
}

}  // namespace

std::string what_is_wrong(const KnownFile& file, std::span<const std::uint8_t> content) {
  if (content.size() != file.bytes)
    return "it holds " + std::to_string(content.size()) + " bytes; expected " + std::to_string(file.bytes);
  if (file.sha256.empty()) return {};
  const std::string sum = sha256_hex(content);
  if (sum != file.sha256) return "the SHA-256 of its content is " + sum + "; expected " + file.sha256;
  return {};
}

std::vector<FileCheck> check_folder(const KnownData& data, const std::filesystem::path& folder) {
  std::string sums;
  if (data.archive && std::filesystem::is_regular_file(folder / checksum_file)) {
    const auto bytes = read_raw_file(folder / checksum_file);
    sums.assign(bytes.begin(), bytes.end());
  }
  std::vector<FileCheck> checks;
  for (KnownFile file : data.files) {
    if (file.sha256.empty()) file.sha256 = checksum_in(sums, file.name);
    checks.push_back(check_file(file, folder));
  }
  return checks;
}

std::optional<std::filesystem::path> folder_of(const KnownData& data) {
  const auto paths = search_data(data.name, file_names(data));
  if (!paths) return std::nullopt;
  return paths->front().parent_path();
}

}  // namespace plexus::files
