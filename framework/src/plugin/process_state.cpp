// Floating-point environment and locale. Flush-to-zero and denormals-are-zero have no standard name: they are read from
// the control register of the vector unit.
#include "plugin/process_state.h"

#include <clocale>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace plexus::plugin {
namespace {

#if defined(__x86_64__)
constexpr std::uint64_t flush_bits = 0x8040;    // FTZ and DAZ
constexpr std::uint64_t control_bits = 0xFFC0;  // all but the flags that record past exceptions
std::uint64_t control() { return _mm_getcsr() & control_bits; }
#elif defined(__aarch64__)
constexpr std::uint64_t flush_bits = 0x3;  // FIZ and AH take part in flushing
constexpr std::uint64_t flush_to_zero = 1U << 24U;
std::uint64_t control() {
  std::uint64_t value = 0;
  asm volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}
#else
std::uint64_t control() { return 0; }
#endif

bool flushing_differs([[maybe_unused]] std::uint64_t one, [[maybe_unused]] std::uint64_t other) {
#if defined(__x86_64__)
  return ((one ^ other) & flush_bits) != 0;
#elif defined(__aarch64__)
  return ((one ^ other) & (flush_bits | flush_to_zero)) != 0;
#else
  return false;
#endif
}

std::string c_locale() {
  const char* name = std::setlocale(LC_ALL, nullptr);
  return name == nullptr ? "C" : name;
}

}  // namespace

ProcessState::ProcessState()
    : rounding_(std::fegetround()), traps_(fegetexcept()), control_(control()), c_locale_(c_locale()) {
  std::fegetenv(&environment_);
}

std::vector<std::string> ProcessState::restore() const {
  std::vector<std::string> changes;
  const std::uint64_t now = control();
  if (std::fegetround() != rounding_) changes.emplace_back("the rounding mode");
  if (flushing_differs(now, control_)) changes.emplace_back("flush-to-zero (often by linking with -ffast-math)");
  if (fegetexcept() != traps_) changes.emplace_back("the trapping of floating-point exceptions");
  if (changes.empty() && now != control_) changes.emplace_back("the floating-point control register");
  if (!changes.empty()) std::fesetenv(&environment_);

  // The global C++ locale sets the C locale where it has a name, so it comes first.
  const bool cpp_differs = std::locale() != cpp_locale_;
  const bool c_differs = c_locale() != c_locale_;
  if (cpp_differs) std::locale::global(cpp_locale_);
  if (cpp_differs || c_differs) {
    std::setlocale(LC_ALL, c_locale_.c_str());
    changes.emplace_back("the locale");
  }
  return changes;
}

}  // namespace plexus::plugin
