// Why a process ended, in the words of an author who has to find the fault.
#pragma once

#include <string>

#include "conformance/verdict.h"

namespace plexus::conformance {

/// `status` as waitpid() gives it, of a process that did not end as it should; `output` is what it printed.
[[nodiscard]] Failure end_of_process(int status, const std::string& output);

}  // namespace plexus::conformance
