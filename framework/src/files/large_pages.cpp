#include "files/large_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace plexus::files {
namespace {

constexpr std::uintptr_t large_page = std::uintptr_t{2} << 20U;

// From Linux 6.1. Older headers do not name it; older kernels refuse it and move the pages some time later.
constexpr int collapse_now = 25;

/// What is asked for holds for the large pages that lie wholly inside.
bool advise(const void* memory, std::size_t bytes, int advice) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t begin = (address + large_page - 1) / large_page * large_page;
  const std::uintptr_t end = (address + bytes) / large_page * large_page;
  return begin < end && madvise(reinterpret_cast<void*>(begin), end - begin, advice) == 0;
}

}  // namespace

void prefer_large_pages(const void* memory, std::size_t bytes) noexcept { (void)advise(memory, bytes, MADV_HUGEPAGE); }

void move_to_large_pages(const void* memory, std::size_t bytes) noexcept {
  if (advise(memory, bytes, MADV_HUGEPAGE)) (void)advise(memory, bytes, collapse_now);
}

}  // namespace plexus::files
