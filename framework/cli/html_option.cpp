#include "html_option.h"

#include <plexus/error.h>

#include <filesystem>
#include <system_error>

namespace plexus::cli {

void check_html_option(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::is_directory(folder, error))
    throw Error("--html: there is no folder '" + folder.string() + "'");
}

}  // namespace plexus::cli
