// Whether a library was built for this program: magic, ABI version, size of the descriptor, and the fingerprint, which
// lists what must be equal on both sides as `key=value;`.
#pragma once

#include "plugin/elf_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::plugin {

/// A field of two fingerprints that is not the same in both. Empty: not there.
struct Difference {
  std::string key;
  std::string library;  ///< what the library has
  std::string program;  ///< what this program has
};

/// The fields that differ, in the order of `program`; those which only `library` has come last.
[[nodiscard]] std::vector<Difference> differences(std::string_view library, std::string_view program);

/// Why a library with this descriptor must not be used, and what its author can do; nothing if it may be.
[[nodiscard]] std::optional<std::string> refusal(const DescriptorInFile& library);

}  // namespace plexus::plugin
