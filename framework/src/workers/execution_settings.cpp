#include "workers/execution_settings.h"

namespace plexus::workers {

Parameters<ExecutionSettings> ExecutionSettings::parameters() {
  return {
      {"jobs", &ExecutionSettings::jobs, at_least(1), "trials at a time; one for each core where it is not set"},
      {"on_failure", &ExecutionSettings::on_failure, one_of({"continue", "stop"}),
       "what becomes of the other trials when one has failed"},
      {"retries", &ExecutionSettings::retries, at_least(0), "how often a trial that failed is tried again"},
      {"isolation", &ExecutionSettings::isolation, one_of({"auto", "trial"}),
       "trial: each trial has a process of its own; auto: small ones whose libraries keep nothing share one, in turn"},
      {"time_limit", &ExecutionSettings::time_limit, positive(),
       "seconds that a trial may take; one that takes longer has failed"},
      {"memory_limit", &ExecutionSettings::memory_limit, positive(),
       "MiB that a trial may use beside the data, which all trials share; one that needs more has failed"},
  };
}

}  // namespace plexus::workers
