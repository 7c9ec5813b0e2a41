// What libFuzzer calls. With PLEXUS_FUZZ_SEEDS=FOLDER the program writes its seeds there and ends.
#include "fuzz.h"

#include <plexus/error.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace plexus::fuzz {
namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("plexus-fuzz-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

std::filesystem::path file_of(std::span<const std::uint8_t> bytes) {
  static const int file = ::memfd_create("input", 0);
  if (file < 0 || ::ftruncate(file, 0) != 0 || ::pwrite(file, bytes.data(), bytes.size(), 0) < 0) std::abort();
  return "/proc/self/fd/" + std::to_string(file);
}

const std::filesystem::path& folder() {
  static const TemporaryFolder temporary;
  return temporary.path();
}

}  // namespace plexus::fuzz

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* const wanted = std::getenv("PLEXUS_FUZZ_SEEDS");
  if (wanted == nullptr) return 0;
  std::filesystem::create_directories(wanted);
  std::size_t number = 0;
  for (const std::string& seed : plexus::fuzz::seeds())
    std::ofstream(std::filesystem::path(wanted) / ("seed-" + std::to_string(++number)), std::ios::binary) << seed;
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    plexus::fuzz::read({data, size});
  } catch (const plexus::Error&) {
    // An answer.
  }
  return 0;
}
