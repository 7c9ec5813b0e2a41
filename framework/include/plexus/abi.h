// The gate between plexus and a library: one constant data symbol, `plexus_plugin`, plain enough to be read from the
// file before anything of it runs.
//
// Rationale: C++ types cross this boundary, so both sides must agree on more than a version. The fingerprint lists what
// must be equal as `key=value;`, and a refusal can name just the fields that differ. Its hash of the headers covers
// what no other field shows; the header that holds it is made by the build, and by plexus_add_plugin() for each plugin
// anew.
#pragma once

#include <plexus/dataset.h>
#include <plexus/export.h>
#include <plexus/parameter.h>
#include <plexus/registrar.h>
#include <plexus/rows.h>
#include <plexus/schema.h>
#include <plexus/value.h>
#include <plexus/virtual_functions.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef PLEXUS_SDK_HASH_HEADER
#include PLEXUS_SDK_HASH_HEADER
#else
#include <plexus/sdk_hash.h>
#endif

namespace plexus {

/// Counts incompatible changes of the SDK.
inline constexpr std::uint32_t abi_version = 1;

inline constexpr std::array<char, 8> plugin_magic = {'p', 'l', 'e', 'x', 'u', 's', '\x1a', '\n'};

/// The exported symbol. Plain data first, so that it can be checked in the file; the function last.
struct PluginDescriptor {
  std::array<char, 8> magic;
  std::uint32_t size;                       ///< sizeof(PluginDescriptor)
  std::uint32_t abi;                        ///< abi_version
  std::array<char, 1008> fingerprint;       ///< "key=value;…", ends with NUL
  std::array<char, 64> name;                ///< of the library, ends with NUL
  std::array<char, 64> version;             ///< of the library, ends with NUL
  VirtualFunctions virtual_functions;       ///< of the headers that the library was compiled against
  void (*register_components)(Registrar&);  ///< may throw
};

namespace detail {

/// Writes text into a fixed array while compiling. Too long a text does not compile.
template <std::size_t Size>
class FixedText {
 public:
  constexpr FixedText& operator<<(std::string_view text) {
    for (const char letter : text) {
      if (used_ + 1 >= Size) throw "this text does not fit: shorten the name or version of the plugin";
      data_[used_++] = letter;
    }
    return *this;
  }

  constexpr FixedText& operator<<(std::size_t number) {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    do {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    while (count > 0) *this << std::string_view(&digits[--count], 1);
    return *this;
  }

  [[nodiscard]] constexpr std::array<char, Size> data() const { return data_; }

 private:
  std::array<char, Size> data_{};
  std::size_t used_ = 0;
};

template <std::size_t Size>
constexpr std::array<char, Size> fixed_text(std::string_view text) {
  return (FixedText<Size>() << text).data();
}

template <class T>
constexpr void describe_layout(FixedText<1008>& text, std::string_view name) {
  text << name << "=" << sizeof(T) << "/" << alignof(T) << ";";
}

}  // namespace detail

/// What both sides must agree on. Sizes are "bytes/alignment" of SDK and standard library types.
constexpr std::array<char, 1008> fingerprint() {
  detail::FixedText<1008> text;
  text << "abi=" << abi_version << ";sdk=" << PLEXUS_SDK_HASH << ";";
#if defined(__x86_64__)
  text << "machine=x86_64;";
#elif defined(__aarch64__)
  text << "machine=aarch64;";
#else
  text << "machine=other;";
#endif
#if defined(_LIBCPP_VERSION)
  text << "standard_library=libc++;";
#elif defined(__GLIBCXX__)
  text << "standard_library=libstdc++;";
#if defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
  text << "cxx11_strings=on;";
#else
  text << "cxx11_strings=off;";
#endif
#if defined(_GLIBCXX_DEBUG)
  text << "debug_containers=on;";
#else
  text << "debug_containers=off;";
#endif
#else
  text << "standard_library=other;";
#endif
#if defined(NDEBUG)
  text << "build=release;";
#else
  text << "build=debug;";
#endif
#if defined(__SANITIZE_ADDRESS__)
  text << "sanitizer=address;";
#elif defined(__SANITIZE_THREAD__)
  text << "sanitizer=thread;";
#else
  text << "sanitizer=none;";
#endif
  detail::describe_layout<std::string>(text, "string");
  detail::describe_layout<std::vector<float>>(text, "vector");
  detail::describe_layout<std::function<void()>>(text, "function");
  detail::describe_layout<std::filesystem::path>(text, "path");
  detail::describe_layout<Value>(text, "value");
  detail::describe_layout<Type>(text, "type");
  detail::describe_layout<ParameterInfo>(text, "parameter_info");
  detail::describe_layout<ComponentInfo>(text, "component_info");
  detail::describe_layout<Parameter>(text, "parameter");
  detail::describe_layout<WeightsRequest>(text, "weights_request");
  detail::describe_layout<Rows>(text, "rows");
  detail::describe_layout<Targets>(text, "targets");
  detail::describe_layout<Data>(text, "data");
  detail::describe_layout<Array>(text, "array");
  return text.data();
}

}  // namespace plexus

/// Puts the text of a variable where a file says what it comes from. Nothing of that takes part in the identity of a
/// build, so its length must not depend on what it says.
#define PLEXUS_ORIGIN __attribute__((used, section(".plexus_origin")))

/// Defines a plugin library; the body offers its components:
///
///   PLEXUS_PLUGIN("lion", "1.0.0") { plugin.add<Lion>("lion", {.summary = "Sign of an interpolated momentum"}); }
///
/// One use in each library, at namespace scope.
#define PLEXUS_PLUGIN(library_name, library_version)                                                       \
  static void plexus_register_components(::plexus::Registrar& plugin);                                     \
  extern "C" {                                                                                             \
  extern const PLEXUS_API ::plexus::PluginDescriptor plexus_plugin;                                        \
  }                                                                                                        \
  PLEXUS_ORIGIN static constexpr auto plexus_headers_date =                                                \
      ::plexus::detail::fixed_text<32>("headers=" PLEXUS_SDK_DATE);                                        \
  constexpr ::plexus::PluginDescriptor plexus_plugin = {::plexus::plugin_magic,                            \
                                                        sizeof(::plexus::PluginDescriptor),                \
                                                        ::plexus::abi_version,                             \
                                                        ::plexus::fingerprint(),                           \
                                                        ::plexus::detail::fixed_text<64>(library_name),    \
                                                        ::plexus::detail::fixed_text<64>(library_version), \
                                                        ::plexus::VirtualFunctions{},                      \
                                                        &plexus_register_components};                      \
  static void plexus_register_components(::plexus::Registrar& plugin)
