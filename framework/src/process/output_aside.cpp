#include "process/output_aside.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace plexus::process {
namespace {

void flush_output() {
  std::cout.flush();
  std::fflush(stdout);
}

}  // namespace

OutputAside::OutputAside() {
  flush_output();
  output_ = Descriptor(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  if (output_.get() >= 0) dup2(STDERR_FILENO, STDOUT_FILENO);
}

OutputAside::~OutputAside() {
  flush_output();
  if (output_.get() >= 0) dup2(output_.get(), STDOUT_FILENO);
}

}  // namespace plexus::process
