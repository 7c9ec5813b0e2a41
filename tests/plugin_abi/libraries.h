// Where the libraries of this test are, and scratch folders.
#pragma once

#include <catch.h>
#include <plexus/error.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

inline std::filesystem::path library(const std::string& name) {
  return std::filesystem::path(PLEXUS_TEST_LIBRARIES) / (name + ".so");
}

inline std::filesystem::path wrong_build(const std::string& name) {
  return std::filesystem::path(PLEXUS_TEST_WRONG_BUILDS) / (name + ".so");
}

inline std::vector<std::uint8_t> content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A folder that is removed with all that is in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plexus-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a scratch folder");
    path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

struct Refusal {
  std::string message;
  plexus::Fault fault;
};

/// What `call` throws; it must throw a plexus::Error.
inline Refusal refusal_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const plexus::Error& error) {
    return {error.what(), error.fault()};
  }
  FAIL("no plexus::Error was thrown");
  return {};
}
