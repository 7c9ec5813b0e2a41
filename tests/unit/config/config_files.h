// Configurations written for one test.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/experiment.h"
#include "fake_catalogue.h"

namespace plexus::test {

/// A folder for one test, removed with everything in it.
class TestFolder {
 public:
  TestFolder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("plexus_config_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// `text` loaded from a file my.yaml, with the fake components.
inline config::Experiment load(const std::string& text, const config::LoadOptions& options = {}) {
  static const TestFolder folder;
  static const config::Schema schema = fake_schema();
  static const FakeCatalogue catalogue;
  return config::load_experiment(folder.write("my.yaml", text), options, schema, catalogue);
}

/// Everything that is wrong with `text`, the file being called my.yaml; empty if nothing is.
inline std::string mistakes(const std::string& text, const config::LoadOptions& options = {}) {
  try {
    static_cast<void>(load(text, options));
    return "";
  } catch (const config::ConfigError& error) {
    std::string shown = error.what();
    for (std::size_t at = 0; (at = shown.find("/my.yaml", at)) != std::string::npos;) {
      const std::size_t begin = shown.find_last_of(" \n", at) + 1;  // npos + 1 is 0
      shown.erase(begin, at + 1 - begin);
      at = begin + 1;
    }
    return shown;
  }
}

}  // namespace plexus::test
