// A process that trains, seen from the parent: one trial, or several small ones in turn. Whatever a component does
// there costs the trial that it is part of, and not the experiment.
#pragma once

#include "process/child.h"
#include "process/descriptor.h"
#include "workers/workplace.h"

namespace plexus::workers {

class Worker {
 public:
  /// Forks a process that begins with `first` and says what becomes of it in Messages. If it is `shared` it then waits
  /// for more; it may end at any time between two tasks. A trial goes on from its checkpoint where there is one.
  /// SIGUSR1 asks the process to write a checkpoint at its next step, SIGTERM to write one and end without publishing
  /// that trial. Throws EnvironmentError.
  Worker(const Workplace& workplace, const Task& first, bool shared);
  [[nodiscard]] process::Child& process() noexcept { return process_; }
  [[nodiscard]] int pipe() const noexcept { return process_.pipe(); }

  /// Another task, after those that it has. False: it does not listen any more.
  bool give(const Task& task) const noexcept;
  /// There will be no more tasks.
  void dismiss() const noexcept;

 private:
  struct Sockets {
    process::Descriptor parent;
    process::Descriptor worker;
  };

  static Sockets sockets();
  Worker(const Workplace& workplace, const Task& first, Sockets sockets);

  process::Descriptor orders_;
  process::Child process_;
};

}  // namespace plexus::workers
