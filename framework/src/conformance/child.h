// Runs foreign code in a process of its own, so that whatever it does ends one check and nothing else.
//
//   const Child child(std::chrono::seconds(10));
//   const std::string bits = child.run([&] { return bits_of(component); });
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace plexus::conformance {

class Child {
 public:
  /// A body may compute for so long, and last ten times as long.
  explicit Child(std::chrono::seconds limit) : limit_(limit) {}

  /// What `body` returns. Throws what it throws of Failure and Skip. Throws Failure if it throws anything else, ends by
  /// a signal, ends the process, or does not come back. What it prints is kept for the message.
  std::string run(const std::function<std::string()>& body) const;

 private:
  std::chrono::seconds limit_;
};

/// Makes memory that is allocated from now on hold other garbage than before, so that a value which was never set is
/// not the same by chance. For the process of a check alone.
void disturb_memory();

}  // namespace plexus::conformance
