// HDF5's error stack, read instead of printed.
#include "hdf5/handle.h"

#include <algorithm>

#include "files/waiting_exception.h"

namespace plexus::hdf5 {
namespace {

struct Cause {
  std::string text;
  files::WaitingException exception;
};

herr_t keep_first(unsigned /*depth*/, const H5E_error2_t* error, void* data) {
  auto& cause = *static_cast<Cause*>(data);
  return cause.exception.hold(herr_t{-1}, [&] {
    if (cause.text.empty() && error->desc != nullptr) cause.text = error->desc;
    return herr_t{0};
  });
}

}  // namespace

void fail(std::string_view doing) {
  Cause cause;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &cause);
  H5Eclear2(H5E_DEFAULT);
  cause.exception.release();
  throw Failure(std::string(doing) + (cause.text.empty() ? "" : ": " + cause.text));
}

QuietErrors::QuietErrors() {
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

QuietErrors::~QuietErrors() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

Handle text_transfer(std::size_t count) {
  Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose, "making properties");
  const std::size_t bytes = std::clamp(count * sizeof(hvl_t), std::size_t{4096}, std::size_t{1} << 20);
  check(H5Pset_buffer(transfer, bytes, nullptr, nullptr), "choosing a buffer");
  return transfer;
}

}  // namespace plexus::hdf5
