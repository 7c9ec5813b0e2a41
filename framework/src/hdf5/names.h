// The names that a walk through a file hands to a callback, one after another.
#pragma once

#include <hdf5.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "files/waiting_exception.h"
#include "hdf5/handle.h"

namespace plexus::hdf5 {

class NamesOfWalk {
 public:
  /// For H5Literate, H5Lvisit and H5Aiterate2, with this object as their data.
  template <class Info>
  static herr_t keep(hid_t /*where*/, const char* name, const Info* /*info*/, void* walk) noexcept {
    auto& self = *static_cast<NamesOfWalk*>(walk);
    return self.exception_.hold(herr_t{-1}, [&] {
      self.names_.emplace_back(name);
      return herr_t{0};
    });
  }

  /// The names, once the library has returned `result`.
  std::vector<std::string> take(herr_t result, std::string_view doing) {
    exception_.release();
    check(result, doing);
    return std::move(names_);
  }

 private:
  std::vector<std::string> names_;
  files::WaitingException exception_;
};

}  // namespace plexus::hdf5
