#include "plugin/loader.h"

#include "files/sha256.h"
#include "plugin/content_hash.h"
#include "plugin/fingerprint.h"
#include "plugin/process_state.h"

#include <plexus/error.h>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include <cxxabi.h>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

namespace plexus::plugin {
namespace {

/// C++ names as they are written in the source: "bessel(double)" for "_Z6besseld".
std::string demangled(std::string_view text) {
  const std::size_t begin = text.find("_Z");
  if (begin == std::string_view::npos) return std::string(text);
  const std::size_t end = std::min(text.find_first_of(" ,:(\t", begin), text.size());
  const std::string mangled(text.substr(begin, end - begin));
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status),
                                                    std::free);
  if (name == nullptr) return std::string(text);
  return std::string(text.substr(0, begin)) + name.get() + std::string(text.substr(end));
}

/// What the system's loader said: Boost.DLL wraps it, and it begins with the path.
std::string system_message(std::string_view text, const std::string& file) {
  constexpr std::string_view opening = "(dlerror system message: ";
  const std::size_t begin = text.find(opening);
  const std::size_t end = text.rfind(')');
  if (begin != std::string_view::npos && end != std::string_view::npos && begin + opening.size() < end)
    text = text.substr(begin + opening.size(), end - begin - opening.size());
  if (text.starts_with(file + ": ")) text.remove_prefix(file.size() + 2);
  return demangled(text);
}

std::string advice(std::string_view message) {
  if (message.find("undefined symbol") != std::string_view::npos)
    return "; add the source or library that defines it to the plugin and rebuild (plexus_add_plugin() finds this when "
           "it links)";
  if (message.find("cannot open shared object file") != std::string_view::npos)
    return "; install the library that it needs or add its folder to LD_LIBRARY_PATH";
  return "; rebuild the library on this machine";
}

const PluginDescriptor& open_for_good(const std::filesystem::path& file) {
  try {
    namespace dll = boost::dll;
    // Never destroyed, so never unloaded. It stays reachable, so a leak checker has nothing to report.
    static auto& kept = *new std::vector<dll::shared_library>();
    dll::shared_library library(file, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    const auto& descriptor = library.get<const PluginDescriptor>("plexus_plugin");
    kept.push_back(std::move(library));
    return descriptor;
  } catch (const std::system_error& error) {
    const std::string message = system_message(error.what(), file.string());
    // Says nothing about the library.
    for (const char* const no_room : {"failed to map segment", "annot allocate memory", "cannot map zero-fill pages"})
      if (message.find(no_room) != std::string::npos) throw std::bad_alloc();
    throw EnvironmentError("the system cannot load the library: " + message + advice(message));
  }
}

void require_fit(const DescriptorInFile& descriptor) {
  if (const auto reason = refusal(descriptor)) throw EnvironmentError(*reason);
}

}  // namespace

LoadedLibrary load_library(const std::filesystem::path& file) {
  LoadedLibrary library;
  {
    const auto bytes = read_library_file(file);
    require_fit(read_descriptor(bytes));
    library.sha256 = files::sha256_hex(bytes);
    library.content = content_hash(bytes);
  }
  std::error_code ignored;
  const auto canonical = std::filesystem::canonical(file, ignored);
  const ProcessState before;
  const PluginDescriptor& descriptor = open_for_good(ignored ? file : canonical);
  for (const std::string& change : before.restore())
    library.warnings.push_back("while it was loaded, the library changed " + change + "; plexus has put it back");
  library.descriptor = read_descriptor(descriptor);
  require_fit(library.descriptor);
  library.register_components = descriptor.register_components;
  if (library.register_components == nullptr)
    throw EnvironmentError(
        "the library is no plexus plugin: its descriptor names no function that registers components");
  return library;
}

}  // namespace plexus::plugin
