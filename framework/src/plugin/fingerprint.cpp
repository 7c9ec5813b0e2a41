// Says which properties of a library keep it from working with this program, in the words of someone who builds one.
#include "plugin/fingerprint.h"

#include <plexus/abi.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "plugin/search_path.h"

namespace plexus::plugin {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields split(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view field = text.substr(0, end);
    const std::size_t equals = field.find('=');
    if (!field.empty() && equals != std::string_view::npos)
      fields.emplace_back(field.substr(0, equals), field.substr(equals + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

const std::string* find(const Fields& fields, std::string_view key) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [key](const auto& field) { return field.first == key; });
  return found == fields.end() ? nullptr : &found->second;
}

/// What a field is about and what makes it equal. "sdk" is the hash of the headers, "abi" is looked at before, and
/// every other field is the layout ("bytes/alignment") of a type.
struct Meaning {
  std::string_view key;
  std::string_view name;
  std::string_view remedy;
};

std::string same_headers() {
  return "rebuild the library against the headers of this plexus (find_package(plexus)): cmake --fresh -S SOURCE -B "
         "BUILD "
         "-DCMAKE_PREFIX_PATH='" +
         program_prefix().string() + "' && cmake --build BUILD";
}

constexpr std::array<Meaning, 6> meanings = {{
    {"machine", "machine", "rebuild the library for this machine"},
    {"standard_library", "C++ standard library",
     "rebuild the library with the standard library of plexus (-stdlib=libstdc++ or -stdlib=libc++)"},
    {"cxx11_strings", "string ABI (_GLIBCXX_USE_CXX11_ABI)",
     "rebuild the library with the _GLIBCXX_USE_CXX11_ABI of plexus (1 is on, 0 is off)"},
    {"debug_containers", "checked containers (_GLIBCXX_DEBUG)",
     "rebuild the library with -D_GLIBCXX_DEBUG if plexus has it, else without"},
    {"build", "build type (NDEBUG)",
     "rebuild the library with the CMAKE_BUILD_TYPE of plexus (Release defines NDEBUG)"},
    {"sanitizer", "sanitizer", "rebuild the library with the -fsanitize= of plexus"},
}};

const Meaning* meaning_of(std::string_view key) {
  const auto found = std::find_if(meanings.begin(), meanings.end(), [key](const Meaning& m) { return m.key == key; });
  return found == meanings.end() ? nullptr : &*found;
}

std::string layout(const std::string& value) {
  if (value.empty()) return "unknown";
  const std::size_t slash = value.find('/');
  if (slash == std::string::npos) return value;
  return value.substr(0, slash) + " bytes aligned to " + value.substr(slash + 1);
}

std::string or_unknown(const std::string& text) { return text.empty() ? "unknown" : text; }

std::string describe(const Difference& difference) {
  if (const Meaning* meaning = meaning_of(difference.key))
    return std::string(meaning->name) + ": " + or_unknown(difference.library) + " in the library, " +
           or_unknown(difference.program) + " in plexus";
  return "layout of type '" + difference.key + "': " + layout(difference.library) + " in the library, " +
         layout(difference.program) + " in plexus";
}

/// The date of headers: of their last commit, with a + behind it if they were changed after that.
std::string dated(const std::string& hash, std::string_view date) {
  if (date.empty()) return or_unknown(hash);
  const bool changed = date.back() == '+';
  return or_unknown(hash) + " of " + std::string(date.substr(0, date.size() - (changed ? 1 : 0))) +
         (changed ? " and changed later" : "");
}

std::string describe_headers(const Difference& difference, std::string_view theirs, std::string_view ours) {
  std::string text = "public headers: " + dated(difference.library, theirs) + " in the library, " +
                     dated(difference.program, ours) + " in plexus, ";
  // A date with a + may be any that is later, so that only one without can be called the older.
  if (!theirs.empty() && theirs.back() != '+' && theirs < ours) return text + "so the library is the older";
  if (!ours.empty() && ours.back() != '+' && ours < theirs) return text + "so plexus is the older";
  return text + "and which are the older is not known";
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

}  // namespace

std::vector<Difference> differences(std::string_view library, std::string_view program) {
  const Fields theirs = split(library);
  const Fields ours = split(program);
  std::vector<Difference> found;
  for (const auto& [key, value] : ours) {
    const std::string* other = find(theirs, key);
    if (other == nullptr || *other != value) found.push_back({key, other == nullptr ? "" : *other, value});
  }
  for (const auto& [key, value] : theirs)
    if (find(ours, key) == nullptr) found.push_back({key, value, ""});
  return found;
}

std::optional<std::string> refusal(const DescriptorInFile& library) {
  if (library.magic != plugin_magic)
    return "the library is no plexus plugin: its symbol 'plexus_plugin' does not begin with the plexus magic; define "
           "it "
           "with PLEXUS_PLUGIN(name, version) { … }";
  if (library.abi != abi_version)
    return "the library was built for plugin ABI version " + std::to_string(library.abi) +
           ", this plexus has version " + std::to_string(abi_version) + "; " + same_headers();
  if (library.size != sizeof(PluginDescriptor))
    return "the plugin descriptor has " + std::to_string(library.size) + " bytes in the library, " +
           std::to_string(sizeof(PluginDescriptor)) + " in plexus; " + same_headers();

  const auto ours = fingerprint();
  std::vector<std::string> facts;
  std::vector<std::string> remedies;
  const auto add = [&](std::string fact, std::string remedy) {
    facts.push_back(std::move(fact));
    if (std::find(remedies.begin(), remedies.end(), remedy) == remedies.end()) remedies.push_back(std::move(remedy));
  };
  for (const Difference& difference : differences(library.fingerprint, ours.data())) {
    const Meaning* meaning = meaning_of(difference.key);
    add(difference.key == "sdk" ? describe_headers(difference, library.headers_date, PLEXUS_SDK_DATE)
                                : describe(difference),
        meaning != nullptr ? std::string(meaning->remedy) : same_headers());
  }
  const std::vector<std::size_t> our_functions = virtual_function_counts();
  for (std::size_t i = 0; i < std::min(our_functions.size(), library.virtual_functions.size()); ++i)
    if (library.virtual_functions[i] != our_functions[i])
      add("virtual functions of '" + std::string(virtual_function_owners[i]) +
              "': " + std::to_string(library.virtual_functions[i]) + " in the library, " +
              std::to_string(our_functions[i]) + " in plexus",
          same_headers());
  if (facts.empty()) return std::nullopt;
  return "the library was built differently from this plexus (" + join(facts, "; ") + "); " + join(remedies, ", and ");
}

}  // namespace plexus::plugin
