// A sentence that is said, with an exit code, where a library crashes or never comes back: about a file that looked
// right and is not. It costs next to nothing where all goes well.
#pragma once

#include <chrono>
#include <csignal>
#include <string>

namespace plexus::process {

/// From construction to destruction, a crash of this process, or more computing time than `limit`, ends it with exit
/// code `code`, when it has written "plexus: <about><what happened><advice>" to the standard error. One at a time;
/// a second one inside another does nothing.
class LastSentence {
 public:
  LastSentence(std::string about, std::string advice, int code, std::chrono::seconds limit);
  LastSentence(const LastSentence&) = delete;
  LastSentence& operator=(const LastSentence&) = delete;
  ~LastSentence();

 private:
  bool active_ = false;
  std::string about_;
  std::string advice_;
  struct sigaction before_[5] = {};  // of the signals that it answers
  stack_t stack_before_ = {};
};

}  // namespace plexus::process
