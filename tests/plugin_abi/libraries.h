// Where the libraries of this test are.
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

#include "temporary_folder.h"

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
