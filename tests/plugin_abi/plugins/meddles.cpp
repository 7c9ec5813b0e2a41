// A library that changes the rounding mode, flush-to-zero and the locale as soon as it is loaded, and again when it
// registers.
#include <plexus/plugin.h>

#include <cfenv>
#include <clocale>
#include <locale>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace {
struct Meddler {
  Meddler() {
    std::fesetround(FE_UPWARD);
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040U);
#endif
    std::locale::global(std::locale("C.UTF-8"));
  }
};
const Meddler meddler;

struct Half final : plexus::Schedule {
  double factor(const plexus::Progress&) const noexcept override { return 0.5; }
};
}  // namespace

PLEXUS_PLUGIN("meddles", "1.0") {
  std::setlocale(LC_NUMERIC, "C.UTF-8");
  plugin.add<Half>("half", {.summary = "Half"});
}
