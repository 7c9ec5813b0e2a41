#include "conformance/allocations.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <plexus/error.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>
#include <string_view>

namespace plexus::conformance {
namespace {

std::atomic<bool> counting = false;
std::atomic<std::size_t> allocations = 0;
std::atomic<void*> first_caller = nullptr;
thread_local int depth = 0;  // operator new calls malloc: that is one

class Counted {
 public:
  explicit Counted(void* caller) noexcept {
    if (depth++ > 0 || !counting) return;
    ++allocations;
    void* nobody = nullptr;
    first_caller.compare_exchange_strong(nobody, caller);
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --depth; }
};

/// One function that allocates: the name under which libraries import it, what it was, and what stands in for it.
struct Allocator {
  const char* name;
  void* stand_in;
  void* original = nullptr;
};

template <std::size_t Index>
void* original();

// Each stand-in calls what the same name meant before.
template <std::size_t Index, class Result, class... Arguments>
Result stand_in(Arguments... arguments) {
  const Counted counted(__builtin_return_address(0));
  return reinterpret_cast<Result (*)(Arguments...)>(original<Index>())(arguments...);
}

using Size = std::size_t;
using Align = std::align_val_t;
using NoThrow = const std::nothrow_t&;

std::array<Allocator, 14> allocators = {{
    {"malloc", reinterpret_cast<void*>(&stand_in<0, void*, Size>)},
    {"calloc", reinterpret_cast<void*>(&stand_in<1, void*, Size, Size>)},
    {"realloc", reinterpret_cast<void*>(&stand_in<2, void*, void*, Size>)},
    {"aligned_alloc", reinterpret_cast<void*>(&stand_in<3, void*, Size, Size>)},
    {"posix_memalign", reinterpret_cast<void*>(&stand_in<4, int, void**, Size, Size>)},
    {"memalign", reinterpret_cast<void*>(&stand_in<5, void*, Size, Size>)},
    {"_Znwm", reinterpret_cast<void*>(&stand_in<6, void*, Size>)},
    {"_Znam", reinterpret_cast<void*>(&stand_in<7, void*, Size>)},
    {"_ZnwmSt11align_val_t", reinterpret_cast<void*>(&stand_in<8, void*, Size, Align>)},
    {"_ZnamSt11align_val_t", reinterpret_cast<void*>(&stand_in<9, void*, Size, Align>)},
    {"_ZnwmRKSt9nothrow_t", reinterpret_cast<void*>(&stand_in<10, void*, Size, NoThrow>)},
    {"_ZnamRKSt9nothrow_t", reinterpret_cast<void*>(&stand_in<11, void*, Size, NoThrow>)},
    {"_ZnwmSt11align_val_tRKSt9nothrow_t", reinterpret_cast<void*>(&stand_in<12, void*, Size, Align, NoThrow>)},
    {"_ZnamSt11align_val_tRKSt9nothrow_t", reinterpret_cast<void*>(&stand_in<13, void*, Size, Align, NoThrow>)},
}};

template <std::size_t Index>
void* original() {
  return allocators[Index].original;
}

#if defined(__x86_64__)
bool is_import(std::uint64_t type) { return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT; }
#elif defined(__aarch64__)
bool is_import(std::uint64_t type) { return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT; }
#else
bool is_import(std::uint64_t) { return false; }
#endif

/// The dynamic section of a loaded library, as far as imports are concerned.
struct Imports {
  const char* strings = nullptr;
  const ElfW(Sym) * symbols = nullptr;
  const ElfW(Rela) * relocations = nullptr;
  std::size_t relocations_bytes = 0;
  const ElfW(Rela) * calls = nullptr;
  std::size_t calls_bytes = 0;
};

Imports imports_of(const dl_phdr_info& library) {
  Imports imports;
  for (int i = 0; i < library.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = library.dlpi_phdr[i];
    if (header.p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + header.p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) {
      // glibc replaces addresses by absolute ones, other loaders and the vDSO leave them relative.
      const ElfW(Addr) value = entry->d_un.d_ptr;
      const ElfW(Addr) address = value < library.dlpi_addr ? library.dlpi_addr + value : value;
      if (entry->d_tag == DT_STRTAB) imports.strings = reinterpret_cast<const char*>(address);
      if (entry->d_tag == DT_SYMTAB) imports.symbols = reinterpret_cast<const ElfW(Sym)*>(address);
      if (entry->d_tag == DT_RELA) imports.relocations = reinterpret_cast<const ElfW(Rela)*>(address);
      if (entry->d_tag == DT_RELASZ) imports.relocations_bytes = entry->d_un.d_val;
      if (entry->d_tag == DT_JMPREL) imports.calls = reinterpret_cast<const ElfW(Rela)*>(address);
      if (entry->d_tag == DT_PLTRELSZ) imports.calls_bytes = entry->d_un.d_val;
    }
  }
  return imports;
}

void redirect(const dl_phdr_info& library, const Imports& imports, const ElfW(Rela) * begin, std::size_t bytes) {
  static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  if (begin == nullptr || imports.symbols == nullptr || imports.strings == nullptr) return;
  for (const auto* at = begin; at != begin + bytes / sizeof *begin; ++at) {
    if (!is_import(ELF64_R_TYPE(at->r_info))) continue;
    const std::string_view name = imports.strings + imports.symbols[ELF64_R_SYM(at->r_info)].st_name;
    const auto* const found = std::find_if(allocators.begin(), allocators.end(),
                                           [name](const Allocator& allocator) { return name == allocator.name; });
    if (found == allocators.end() || found->original == nullptr) continue;
    const auto place = static_cast<std::uintptr_t>(library.dlpi_addr + at->r_offset);
    auto* const first_page = reinterpret_cast<void*>(place & ~(page - 1));
    // The table is read-only once a library is loaded; it stays writable in this process, which is short-lived.
    if (mprotect(first_page, page, PROT_READ | PROT_WRITE) == 0) *reinterpret_cast<void**>(place) = found->stand_in;
  }
}

int redirect_library(dl_phdr_info* library, std::size_t, void*) {
  const std::string_view file = library->dlpi_name;
  // The loader and the kernel's page are no part of a step, sanitizers allocate for themselves, and so does OpenBLAS
  // for some small products: nothing of that is an author's to change.
  for (const std::string_view left_alone : {"ld-linux", "linux-vdso", "libasan", "libtsan", "libubsan", "openblas"})
    if (file.find(left_alone) != std::string_view::npos) return 0;
  const Imports imports = imports_of(*library);
  redirect(*library, imports, imports.relocations, imports.relocations_bytes);
  redirect(*library, imports, imports.calls, imports.calls_bytes);
  return 0;
}

}  // namespace

AllocationCounter::AllocationCounter() {
  static const bool done = [] {
    for (Allocator& allocator : allocators) allocator.original = dlsym(RTLD_DEFAULT, allocator.name);
    dl_iterate_phdr(&redirect_library, nullptr);
    return true;
  }();
  (void)done;
}

void AllocationCounter::start() noexcept {
  allocations = 0;
  first_caller = nullptr;
  counting = true;
}

void AllocationCounter::stop() noexcept { counting = false; }

std::size_t AllocationCounter::count() const noexcept { return allocations; }

std::string AllocationCounter::first_place() const {
  void* const caller = first_caller;
  Dl_info place{};
  if (caller == nullptr || dladdr(caller, &place) == 0) return "";
  std::array<char, 32> offset{};
  std::snprintf(offset.data(), offset.size(), "+0x%zx",
                static_cast<std::size_t>(static_cast<char*>(caller) - static_cast<char*>(place.dli_fbase)));
  return std::filesystem::path(place.dli_fname).filename().string() + offset.data();
}

}  // namespace plexus::conformance
