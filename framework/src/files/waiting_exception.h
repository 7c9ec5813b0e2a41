// An exception of a function that C calls back: it waits until the library of C has returned.
#pragma once

#include <exception>
#include <utility>

namespace plexus::files {

/// Frames of C are not made for exceptions: one that passes through them leaves a library (HDF5, libcurl) with state
/// that points to what is gone. A callback runs its work through `hold`, and who called the library calls `release`.
class WaitingException {
 public:
  /// What `work` returns, or `failure` if it throws: what tells the library to stop.
  template <class Result, class Work>
  Result hold(Result failure, Work&& work) noexcept {
    try {
      return std::forward<Work>(work)();
    } catch (...) {
      exception_ = std::current_exception();
      return failure;
    }
  }

  /// Throws what waits, if anything does.
  void release() {
    if (exception_ != nullptr) std::rethrow_exception(std::exchange(exception_, nullptr));
  }

 private:
  std::exception_ptr exception_;
};

}  // namespace plexus::files
