// An HDF5 identifier with an owner, and the library's errors as exceptions.
#pragma once

#include <hdf5.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace plexus::hdf5 {

/// What HDF5 refused to do and why. It never leaves this module: the public functions add the file and what to do.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws a Failure of the form "<doing>: <innermost message of the library>".
[[noreturn]] void fail(std::string_view doing);

inline void check(herr_t result, std::string_view doing) {
  if (result < 0) fail(doing);
}

/// While it lives, HDF5 keeps its errors to itself instead of printing them.
class QuietErrors {
 public:
  QuietErrors();
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
  ~QuietErrors();

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// Owns an identifier and converts to it.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  /// Takes `id` as a call of the library returned it; throws a Failure if it is negative.
  Handle(hid_t id, Close close, std::string_view doing) : id_(id), close_(close) {
    if (id < 0) fail(doing);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() { reset(); }

  void reset() noexcept {
    if (id_ >= 0) close_(id_);
    id_ = H5I_INVALID_HID;
  }

  operator hid_t() const noexcept { return id_; }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// Properties for reading or writing `count` texts: with its defaults, the library clears a buffer of 1 MiB each time.
[[nodiscard]] Handle text_transfer(std::size_t count);

}  // namespace plexus::hdf5
