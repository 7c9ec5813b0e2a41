// The one exception type of plexus. What it says is shown to the user as it stands.
//
//   throw plexus::Error("'kernel' is 7 but the image is 5 pixels high; choose a smaller kernel or add padding");
//
// A good message names the subject in quotes, what was got, what was expected and what to do next. The runtime adds
// the component, its library and the place in the configuration.
#pragma once

#include <plexus/export.h>

#include <stdexcept>
#include <string>

namespace plexus {

/// What kind of fault it is; it decides the exit code of the command.
enum class Fault {
  usage,        ///< the configuration or the command line is wrong: exit code 2
  environment,  ///< a file, a library or the machine is at fault: exit code 3
};

class PLEXUS_API Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, Fault fault = Fault::usage);
  ~Error() override;

  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// An Error about the environment: a missing file, a full disk, a library that cannot be loaded.
class PLEXUS_API EnvironmentError : public Error {
 public:
  explicit EnvironmentError(const std::string& message) : Error(message, Fault::environment) {}
  ~EnvironmentError() override;
};

}  // namespace plexus
