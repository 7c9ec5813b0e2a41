// The other side of a Worker: what runs in the process that trains.
#pragma once

#include "process/child.h"
#include "workers/worker.h"

namespace plexus::workers {

/// What the parent tells a process that waits.
struct Order {
  Task task;
  bool is_last = false;  ///< there is no task, and there will be none
};

/// Forks. The process trains `first`, and then what it is ordered to through the socket; −1: it has none.
[[nodiscard]] process::Child start_training(const Workplace& workplace, const Task& first, int orders);

}  // namespace plexus::workers
