// Foreign code may print. While this lives, what goes to the standard output comes out as standard error, so that what
// the program itself prints there stays as it is for whoever reads it.
#pragma once

#include "process/descriptor.h"

namespace plexus::process {

class OutputAside {
 public:
  OutputAside();
  OutputAside(const OutputAside&) = delete;
  OutputAside& operator=(const OutputAside&) = delete;
  ~OutputAside();

 private:
  Descriptor output_;  // the standard output, for later
};

}  // namespace plexus::process
