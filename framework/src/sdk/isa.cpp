// Which instruction set the vectorised loops and kernels use.
#include <plexus/vectorized.h>

#include <cstdlib>
#include <string_view>

namespace plexus {
namespace {

Isa best_of_machine() noexcept {
#if defined(__x86_64__)
  const auto has_all = [](auto... features) { return (... && (features != 0)); };
  if (has_all(__builtin_cpu_supports("avx2"), __builtin_cpu_supports("fma"), __builtin_cpu_supports("bmi2"))) {
    if (has_all(__builtin_cpu_supports("avx512f"), __builtin_cpu_supports("avx512vl"),
                __builtin_cpu_supports("avx512bw"), __builtin_cpu_supports("avx512dq"),
                __builtin_cpu_supports("avx512cd")))
      return Isa::avx512;
    return Isa::avx2;
  }
#endif
  return Isa::baseline;
}

Isa choose() noexcept {
  const Isa best = best_of_machine();
  const char* asked = std::getenv("PLEXUS_ISA");
  if (asked == nullptr) return best;
  const std::string_view name = asked;
  if (name == "baseline") return Isa::baseline;
  if (name == "avx2" && best != Isa::baseline) return Isa::avx2;
  return best;
}

}  // namespace

Isa isa() noexcept {
  static const Isa chosen = choose();
  return chosen;
}

std::string_view to_string(Isa isa) noexcept {
  switch (isa) {
    case Isa::avx512:
      return "avx512";
    case Isa::avx2:
      return "avx2";
    case Isa::baseline:
      break;
  }
  return "baseline";
}

}  // namespace plexus
