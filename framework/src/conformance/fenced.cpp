#include "conformance/fenced.h"

#include <algorithm>
#include <bit>

#include "conformance/verdict.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace plexus::conformance {
namespace {

constexpr std::uint32_t pattern = 0x4B5A5A5AU;  // 14310490: a NaN would swallow what is added to it

constexpr const char* remedy_of_fence =
    "write the elements of the range that was handed over and no others; look at loop bounds, strides and offsets "
    "(padding included only where the contract says so)";

bool hard = false;

}  // namespace

float Fenced::untouched() noexcept { return std::bit_cast<float>(pattern); }
bool Fenced::is_untouched(float value) noexcept { return std::bit_cast<std::uint32_t>(value) == pattern; }

void Fenced::harden() noexcept {
#if defined(__SANITIZE_ADDRESS__)
  hard = true;
#endif
}

Fenced::Fenced(std::size_t size) : size_(size), hard_(hard), memory_(size + 2 * fence) {
  std::fill_n(memory_.data(), memory_.size(), untouched());
  if (!hard_) return;
  ASAN_POISON_MEMORY_REGION(memory_.data(), fence * sizeof(float));
  ASAN_POISON_MEMORY_REGION(data() + size_, fence * sizeof(float));
}

Fenced::~Fenced() {
  if (hard_) ASAN_UNPOISON_MEMORY_REGION(memory_.data(), memory_.size() * sizeof(float));
}

std::optional<std::string> Fenced::breach() const {
  if (hard_) return std::nullopt;  // whoever had touched them would have been stopped
  for (std::size_t i = 1; i <= fence; ++i)
    if (!is_untouched(data()[-static_cast<std::ptrdiff_t>(i)])) return counted(i, "float") + " before its first";
  for (std::size_t i = 0; i < fence; ++i)
    if (!is_untouched(data()[size_ + i])) return counted(i + 1, "float") + " behind its last";
  return std::nullopt;
}

void Fenced::require_whole(std::string_view what) const {
  if (const auto where = breach())
    throw Failure{"it wrote outside of " + std::string(what) + ": " + *where, remedy_of_fence};
}

void FencedRows::require_whole(std::string_view what) const {
  memory_.require_whole(what);
  for (std::size_t b = 0; b < count_; ++b)
    for (std::size_t i = width_; i < stride_; ++i)
      if (!Fenced::is_untouched(memory_.data()[b * stride_ + i]))
        throw Failure{"it wrote outside of " + std::string(what) + ": " + counted(i - width_ + 1, "float") +
                          " behind the last of row " + std::to_string(b),
                      remedy_of_fence};
}

}  // namespace plexus::conformance
