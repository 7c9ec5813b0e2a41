// Compiles a kernel for each instruction set and calls the one in use. A kernel is a callable type with an
// always-inline operator(); it is instantiated inside functions that carry the target attribute. One that holds vectors
// in registers is a template of the floats in a register.
#pragma once

#include <plexus/vectorized.h>

#include <cstddef>

#include "sdk/registers.h"

namespace plexus::kernels {
namespace detail {

template <class Kernel, class... Arguments>
[[gnu::flatten]] void call_baseline(const Kernel& kernel, const Arguments&... arguments) noexcept {
  kernel(arguments...);
}

#if defined(PLEXUS_MULTIVERSION)
template <class Kernel, class... Arguments>
PLEXUS_TARGET_AVX2 void call_avx2(const Kernel& kernel, const Arguments&... arguments) noexcept {
  kernel(arguments...);
}

template <class Kernel, class... Arguments>
PLEXUS_TARGET_AVX512 void call_avx512(const Kernel& kernel, const Arguments&... arguments) noexcept {
  kernel(arguments...);
}
#endif

}  // namespace detail

/// [hot] kernel(arguments…), compiled for the best instruction set in use.
template <class Kernel, class... Arguments>
void multiversion(const Kernel& kernel, const Arguments&... arguments) noexcept {
#if defined(PLEXUS_MULTIVERSION)
  switch (isa()) {
    case Isa::avx512:
      return detail::call_avx512(kernel, arguments...);
    case Isa::avx2:
      return detail::call_avx2(kernel, arguments...);
    case Isa::baseline:
      break;
  }
#endif
  detail::call_baseline(kernel, arguments...);
}

/// [hot] Kernel<L>{}(arguments…), for the registers of the best instruction set in use.
template <template <std::size_t> class Kernel, class... Arguments>
void multiversion(const Arguments&... arguments) noexcept {
#if defined(PLEXUS_MULTIVERSION)
  switch (isa()) {
    case Isa::avx512:
      return detail::call_avx512(Kernel<lanes_of(Isa::avx512)>{}, arguments...);
    case Isa::avx2:
      return detail::call_avx2(Kernel<lanes_of(Isa::avx2)>{}, arguments...);
    case Isa::baseline:
      break;
  }
#endif
  detail::call_baseline(Kernel<lanes_of(Isa::baseline)>{}, arguments...);
}

}  // namespace plexus::kernels
