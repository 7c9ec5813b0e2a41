// What a library could change for the whole process while it is loaded: how floating-point numbers are rounded, and the
// locale by which numbers are read and written. Results must not depend on either.
//
//   const ProcessState before;
//   ... load the library ...
//   for (const std::string& change : before.restore()) warn(change);   // "the rounding mode", …
#pragma once

#include <cfenv>
#include <cstdint>
#include <locale>
#include <string>
#include <vector>

namespace plexus::plugin {

class ProcessState {
 public:
  /// Takes note of the state as it is now.
  ProcessState();

  /// Puts back what has changed since, and names it. Empty: nothing had changed.
  std::vector<std::string> restore() const;

 private:
  std::fenv_t environment_{};
  int rounding_;
  int traps_;
  std::uint64_t control_;  ///< of the vector unit: rounding, traps, flush-to-zero
  std::string c_locale_;
  std::locale cpp_locale_;
};

}  // namespace plexus::plugin
