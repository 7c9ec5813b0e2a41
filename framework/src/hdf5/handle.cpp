// HDF5's error stack, read instead of printed.
#include "hdf5/handle.h"

#include <algorithm>

namespace plexus::hdf5 {
namespace {

herr_t keep_first(unsigned /*depth*/, const H5E_error2_t* error, void* data) {
  auto& text = *static_cast<std::string*>(data);
  if (text.empty() && error->desc != nullptr) text = error->desc;
  return 0;
}

}  // namespace

void fail(std::string_view doing) {
  std::string cause;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &cause);
  H5Eclear2(H5E_DEFAULT);
  throw Failure(std::string(doing) + (cause.empty() ? "" : ": " + cause));
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
