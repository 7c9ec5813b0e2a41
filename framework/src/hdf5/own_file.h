// The HDF5 files that plexus itself wrote. The library trusts what it reads, so that every byte is held against the
// seal of the file (files/seal.h) before it sees one.
#pragma once

#include "hdf5/handle.h"

#include <filesystem>
#include <functional>
#include <string>

namespace plexus::hdf5 {

struct OwnFile {
  std::filesystem::path path;
  std::string about;     ///< begins the sentence about what is wrong: "cannot use the trial file 'x.h5': "
  std::string advice;    ///< ends it: "; delete it, and …"
  bool old_ones = true;  ///< read files, too, that were written before there were seals
};

/// What to say to the user about a file that has no seal; empty for one that has.
using Note = std::string;

/// Calls `read` with the open file, when all of it has been checked; it may throw a Failure. A file without a seal is
/// read twice, at first in a confined process. Throws a Failure if the file is damaged, and EnvironmentError if it
/// cannot be read at all.
Note with_own_file(const OwnFile& file, const std::function<void(hid_t)>& read);

}  // namespace plexus::hdf5
