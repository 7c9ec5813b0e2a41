// Each library with a fault is refused with a message of its own, leaves nothing behind, and is a fault of the
// environment (exit code 3).
#include "plugin/registry.h"

#include "libraries.h"

#include <plexus/abi.h>
#include <cfenv>
#include <clocale>
#include <locale>

using plexus::Fault;
using plexus::Kind;
using plexus::plugin::Registry;

namespace {

/// Requires that the file is refused, with all of `words` in the message and nothing registered. Returns the message.
std::string require_refused(const std::filesystem::path& file, const std::vector<std::string>& words) {
  Registry registry;
  const Refusal refusal = refusal_of([&] { registry.load(file); });
  CHECK(refusal.fault == Fault::environment);
  CHECK_THAT(refusal.message, ContainsSubstring("cannot use the plugin library '" + file.string() + "': "));
  for (const std::string& word : words) CHECK_THAT(refusal.message, ContainsSubstring(word));
  CHECK(registry.components().empty());
  CHECK(registry.libraries().empty());
  return refusal.message;
}

}  // namespace

TEST_CASE("a library for another ABI version is refused with both versions and the remedy") {
  const std::string next = std::to_string(plexus::abi_version + 1);
  require_refused(library("wrong_abi"), {"built for plugin ABI version " + next,
                                         "this plexus has version " + std::to_string(plexus::abi_version), "rebuild"});
}

TEST_CASE("a library whose plexus_plugin is something else is refused as no plugin") {
  require_refused(library("wrong_magic"), {"no plexus plugin", "magic", "PLEXUS_PLUGIN(name, version)"});
}

TEST_CASE("a library whose descriptor has another size is refused with both sizes") {
  const std::size_t size = sizeof(plexus::PluginDescriptor);
  require_refused(library("wrong_size"),
                  {std::to_string(size + 8) + " bytes in the library", std::to_string(size) + " in plexus", "rebuild"});
}

TEST_CASE("a library of another layout is refused with the fields that differ and no others") {
  const std::string message =
      require_refused(library("wrong_layout"),
                      {"layout of type 'value': 48 bytes aligned to 16 in the library",
                       std::to_string(sizeof(plexus::Value)) + " bytes", "build type (NDEBUG): other in the library",
                       "CMAKE_BUILD_TYPE", "rebuild the library against the headers"});
  for (const std::string equal : {"'string'", "'vector'", "standard library:", "machine:", "sanitizer:", "ABI version"})
    CHECK(message.find(equal) == std::string::npos);
}

TEST_CASE("a library of one build type is refused by a program of the other, with both and the remedy") {
#if defined(NDEBUG)
  const std::string words = "build type (NDEBUG): debug in the library, release in plexus";
#else
  const std::string words = "build type (NDEBUG): release in the library, debug in plexus";
#endif
  require_refused(wrong_build("other_build_type"), {words, "CMAKE_BUILD_TYPE of plexus (Release defines NDEBUG)"});
}

TEST_CASE("a library with the old strings of the standard library is refused with the macro that makes them") {
  const std::string message = require_refused(wrong_build("old_strings"),
                                              {"string ABI (_GLIBCXX_USE_CXX11_ABI): off in the library, on in plexus",
                                               "layout of type 'string': 8 bytes aligned to 8 in the library"});
  CHECK(message.find("NDEBUG") == std::string::npos);
}

TEST_CASE("a library with checked containers is refused with the macro that makes them") {
  require_refused(wrong_build("checked_containers"),
                  {"checked containers (_GLIBCXX_DEBUG): on in the library, off in plexus",
                   "rebuild the library with -D_GLIBCXX_DEBUG if plexus has it, else without"});
}

TEST_CASE("a library built against the headers of an older or a newer plexus is refused with both versions") {
  for (const int step : {-1, 1}) {
    const std::string theirs = std::to_string(static_cast<int>(plexus::abi_version) + step);
    require_refused(wrong_build("abi" + std::to_string(step)),
                    {"built for plugin ABI version " + theirs,
                     "this plexus has version " + std::to_string(plexus::abi_version), "find_package(plexus)"});
  }
}

TEST_CASE("the same source built as plexus is, is taken") {
  Registry registry;
  CHECK(registry.load(library("built_otherwise")).name == "built_otherwise");
}

TEST_CASE("a library without the symbol is refused as no plugin") {
  require_refused(library("no_symbol"), {"no plexus plugin", "does not export the symbol 'plexus_plugin'",
                                         "PLEXUS_PLUGIN(name, version)", "plexus_add_plugin()"});
}

TEST_CASE("a library whose symbol is a function is refused as no plugin") {
  require_refused(library("function_symbol"), {"no plexus plugin", "'plexus_plugin' is not data"});
}

TEST_CASE("a library that names no function to register is refused") {
  require_refused(library("no_function"), {"names no function that registers components"});
}

TEST_CASE("what a library throws while it registers is shown, and none of its components are taken") {
  require_refused(library("throws_exception"),
                  {"failed while it registered its components", "the table of coefficients is empty"});
}

TEST_CASE("a library that throws a number while it registers is refused") {
  require_refused(library("throws_number"),
                  {"failed while it registered its components", "threw something that is not a std::exception"});
}

TEST_CASE("a library that offers a component twice is refused") {
  require_refused(library("duplicate_inside"), {"it offers the schedule 'half' twice", "another name"});
}

TEST_CASE("a component with a bad name is refused") {
  require_refused(library("bad_name"),
                  {"it offers the schedule 'Half-Life', which is a bad name", "lower-case letters"});
}

TEST_CASE("a library with a bad name is refused") {
  require_refused(library("bad_library_name"), {"its name 'bad/name' is a bad one"});
}

TEST_CASE("a default that its own constraint forbids is refused") {
  require_refused(library("bad_default"), {"in its schedule 'decay'", "default of parameter 'rate'",
                                           "got 1.5, expected real in [0, 1)", "change the default"});
}

TEST_CASE("a library with an undefined symbol is refused with the name of the symbol") {
  const std::string message =
      require_refused(library("undefined_symbol"), {"undefined symbol: bessel_of_third_kind(double)", "rebuild"});
  CHECK(message.find("Bad file descriptor") == std::string::npos);
}

TEST_CASE("a text file is refused as no library before it is loaded") {
  const plexus::test::TemporaryFolder scratch;
  require_refused(scratch.write("notes.so", "Do not forget the milk.\n"), {"not a shared library", "ELF"});
  require_refused(scratch.write("empty.so", ""), {"not a shared library"});
}

TEST_CASE("a truncated library is refused before it is loaded") {
  const plexus::test::TemporaryFolder scratch;
  const auto bytes = content_of(library("good"));
  const std::string text(bytes.begin(), bytes.end());
  require_refused(scratch.write("half.so", text.substr(0, text.size() / 2)),
                  {"truncated or corrupt", "copy the library"});
  require_refused(scratch.write("stub.so", text.substr(0, 40)), {"truncated or corrupt"});
}

TEST_CASE("a program is refused as no shared library, a library of another machine with both names") {
  const plexus::test::TemporaryFolder scratch;
  auto bytes = content_of(library("good"));
  bytes[16] = 1;  // e_type: ET_REL
  require_refused(scratch.write("object.so", {bytes.begin(), bytes.end()}),
                  {"not a shared library", "plexus_add_plugin()"});
  bytes[18] = 22;  // e_machine: EM_S390
  bytes[19] = 0;
  require_refused(scratch.write("foreign.so", {bytes.begin(), bytes.end()}),
                  {"another machine", "built for IBM Z", "rebuild it on this machine"});
}

TEST_CASE("a missing file, a folder and a file without permission are refused each in its own words") {
  const plexus::test::TemporaryFolder scratch;
  require_refused(scratch / "nothing.so", {"there is no such file"});
  std::filesystem::create_directory(scratch / "folder.so");
  require_refused(scratch / "folder.so", {"this is a folder", "PLEXUS_PLUGIN_PATH"});
  if (geteuid() != 0) {
    const auto locked = scratch.write("locked.so", "secret");
    std::filesystem::permissions(locked, std::filesystem::perms::none);
    require_refused(locked, {"Permission denied", "permissions"});
  }
}

TEST_CASE("a library that offers a component of another one is refused with both files, and the first stays") {
  Registry registry;
  registry.load(library("good"));
  const std::size_t count = registry.components().size();
  const Refusal refusal = refusal_of([&] { registry.load(library("duplicate_of_good")); });
  CHECK(refusal.fault == Fault::environment);
  CHECK_THAT(refusal.message, ContainsSubstring(library("duplicate_of_good").string()));
  CHECK_THAT(refusal.message, ContainsSubstring("the schedule 'good/constant', which '" + library("good").string() +
                                                "' offers already"));
  CHECK(registry.components().size() == count);
  CHECK(registry.try_find(Kind::schedule, "fresh") == nullptr);
  CHECK(registry.find(Kind::schedule, "constant").library->file == library("good"));
}

TEST_CASE("what a library changes in the process is put back, with a warning that says what it was") {
  REQUIRE(std::fegetround() == FE_TONEAREST);
  const std::string locale = std::setlocale(LC_ALL, nullptr);
  const std::locale cpp_locale;
  Registry registry;
  registry.load(library("meddles"));
  CHECK(std::fegetround() == FE_TONEAREST);
  CHECK(std::setlocale(LC_ALL, nullptr) == locale);
  CHECK(std::locale() == cpp_locale);
  volatile double third = 1.0 / 3.0;  // rounded upward this would be one unit greater
  CHECK(third == 0x1.5555555555555p-2);
#if defined(__x86_64__)
  volatile float smallest = 1.17549435e-38F;
  CHECK(smallest / 2.0F > 0.0F);  // 0 where results are flushed
#endif

  std::string warnings;
  for (const std::string& warning : registry.warnings()) warnings += warning + "\n";
  CHECK_THAT(warnings, ContainsSubstring(library("meddles").string()));
  CHECK_THAT(warnings, ContainsSubstring("while it was loaded, the library changed the rounding mode"));
  CHECK_THAT(warnings, ContainsSubstring("while it was loaded, the library changed the locale"));
  CHECK_THAT(warnings, ContainsSubstring("while it registered its components, the library changed the locale"));
#if defined(__x86_64__)
  CHECK_THAT(warnings, ContainsSubstring("flush-to-zero"));
#endif
  CHECK(registry.find(Kind::schedule, "half").library->name == "meddles");
}

TEST_CASE("a library without components is taken with a warning") {
  Registry registry;
  registry.load(library("no_components"));
  REQUIRE(registry.warnings().size() == 1);
  CHECK_THAT(registry.warnings().front(), ContainsSubstring("offers no component"));
}
