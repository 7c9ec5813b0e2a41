// One transfer over HTTP or HTTPS into a file, going on where an earlier one stopped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace plexus::files {

/// Called now and then with the bytes that are there and the bytes expected in all (0: not known).
using TransferProgress = std::function<void(std::uint64_t received, std::uint64_t total)>;

struct DownloadLimits {
  long stall_seconds = 30;         ///< a transfer that brings nothing, or next to it, for so long is given up
  std::uint64_t largest_file = 0;  ///< bytes; a server that sends more is refused
};

struct Download {
  enum class Outcome {
    complete,     ///< all that the server has is in the file
    interrupted,  ///< something is missing; what came is kept, and the next call goes on from there
    refused,      ///< the server does not give it; the file is as it was
  };
  Outcome outcome = Outcome::refused;
  std::string said = {};           ///< why it is not complete
  std::uint64_t resumed_from = 0;  ///< bytes of an earlier transfer that were kept
};

/// Gets `url` into `partial`, which need not exist. If it does, only the rest is asked for; a server that sends the
/// whole instead overwrites it. Redirects are followed, from https to https only. Throws EnvironmentError if `partial`
/// cannot be written; what the network does is told by the return value.
[[nodiscard]] Download download(const std::string& url, const std::filesystem::path& partial,
                                const DownloadLimits& limits, const TransferProgress& progress);

}  // namespace plexus::files
