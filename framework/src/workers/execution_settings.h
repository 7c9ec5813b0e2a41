// The section `execution` of a configuration: how trials are run, which changes nothing of what they learn.
#pragma once

#include <plexus/schema.h>

#include <cstddef>
#include <optional>
#include <string>

namespace plexus::workers {

struct ExecutionSettings {
  std::optional<std::size_t> jobs;
  std::string on_failure = "continue";
  std::size_t retries = 0;
  std::string isolation = "auto";
  std::optional<double> time_limit;    ///< seconds
  std::optional<double> memory_limit;  ///< MiB

  static Parameters<ExecutionSettings> parameters();
};

}  // namespace plexus::workers
