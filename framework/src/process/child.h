// Foreign code in a process of its own, so that whatever it does ends that process and nothing else. The parent hears
// it through a pipe.
//
//   Child child([&](int pipe) { write(pipe, …); });   // forks
//   read(child.pipe(), …);                            // until the end
//   const End end = child.wait();
//
// How a process ended says that its body came back, never what it did: a component may call exit() with any code. What
// counts is what it said through the pipe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

namespace plexus::process {

/// How a process ended.
struct End {
  int status = 0;  ///< as waitpid() gives it

  /// The body came back by itself, as far as one can see from outside.
  [[nodiscard]] bool came_back() const noexcept;
  /// The signal that ended it; 0: none did.
  [[nodiscard]] int signal() const noexcept;
  /// "was ended by signal 11 (Segmentation fault)", "ended by itself with exit code 0".
  [[nodiscard]] std::string text() const;
};

struct ChildOptions {
  /// What it prints, to either of the standard streams, goes to this file; −1: to the standard error of the parent.
  int output = -1;
  /// Run in the child before any signal from outside can reach it: for handlers of its own.
  std::function<void()> prepare = {};
};

/// A forked process that ends when its parent does: it gets SIGKILL. A crash looks like one to the parent, whatever
/// handlers of signals the parent has; SIGTERM ends it, SIGHUP, SIGINT, SIGUSR1 and SIGPIPE do nothing unless it is
/// prepared for them; and exit() runs nothing that the parent has left to be done at its own end.
class Child {
 public:
  /// `body` writes to the pipe that it is given and must not throw; when it returns, the process ends, without
  /// destructors of what is outside of it. Throws EnvironmentError where there is no process or pipe to be had.
  explicit Child(const std::function<void(int pipe)>& body, const ChildOptions& options = {});
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  /// Ends the process if nobody has waited for it.
  ~Child();

  [[nodiscard]] pid_t id() const noexcept { return process_; }
  /// To read from. It ends when the process does.
  [[nodiscard]] int pipe() const noexcept { return pipe_; }
  void send(int signal) const noexcept;

  /// All that it says until it ends. False: it did not end in time.
  [[nodiscard]] bool read_until_end(std::string& said, std::chrono::milliseconds limit) const;

  /// Waits for its end. No other member may be called afterwards.
  End wait() noexcept;

 private:
  pid_t process_ = -1;
  int pipe_ = -1;
};

/// All that comes out of a pipe until it ends.
[[nodiscard]] std::string read_all(int pipe);
/// Fills `bytes`. False: the pipe ended before.
[[nodiscard]] bool read_exactly(int pipe, void* bytes, std::size_t size) noexcept;

/// Writes all of it, in pieces if need be. False: nobody reads any more.
bool write_all(int file, const void* bytes, std::size_t size) noexcept;

}  // namespace plexus::process
