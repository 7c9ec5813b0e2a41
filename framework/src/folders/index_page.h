// index.html of a folder of experiments: a row for each, with a link to its report.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "folders/summary.h"

namespace plexus::folders {

/// One self-contained page, without a program; links are relative to `root`. The same summaries give the same bytes.
[[nodiscard]] std::string index_page(const std::filesystem::path& root, const std::vector<Summary>& summaries);

/// Publishes root/index.html and returns its path.
std::filesystem::path write_index(const std::filesystem::path& root, const std::vector<Summary>& summaries);

/// The style that this page and others of a few words share.
[[nodiscard]] std::string plain_style();

}  // namespace plexus::folders
