// The main function of test programs, with Catch2 of either major version.
//
//   unit_values --case NAME                  runs that case; fails unless it is one case and no other
//   unit_values --ctest FILE PREFIX PROPERTIES   writes an entry for ctest for each case
//   unit_values ...                          as Catch2 says
//
// CMake's own discovery passes names through lists and patterns, where [ ] ; \ , " and a leading - mean something: such
// a case gets an entry that runs no test, and that counts as passed. Here a name goes from the program into the script
// as it is, and a run without a test fails.
#define CATCH_CONFIG_RUNNER
#include "catch.h"

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/interfaces/catch_interfaces_registry_hub.hpp>
#include <catch2/interfaces/catch_interfaces_testcase.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
using Listener = Catch::EventListenerBase;
#else
using Listener = Catch::TestEventListenerBase;
#endif

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

/// A crash of a component is a signal here, as it is in the program: tests ask which. For a report of the sanitizer:
/// ASAN_OPTIONS=handle_segv=1. The run-time library, which is shared, looks for the function in the program.
#if defined(__SANITIZE_ADDRESS__)
#define PLEXUS_SANITIZER_OPTIONS __asan_default_options
#elif defined(__SANITIZE_THREAD__)
#define PLEXUS_SANITIZER_OPTIONS __tsan_default_options
#endif
#if defined(PLEXUS_SANITIZER_OPTIONS)
extern "C" [[gnu::visibility("default")]] const char* PLEXUS_SANITIZER_OPTIONS() { return "handle_segv=0"; }
#endif

namespace {

std::vector<std::string> cases_run;

struct Recorder : Listener {
  using Listener::Listener;
  void testCaseStarting(const Catch::TestCaseInfo& info) override { cases_run.push_back(info.name); }
};

std::vector<std::string> case_names() {
  const Catch::ITestCaseRegistry& registry = Catch::getRegistryHub().getTestCaseRegistry();
  std::vector<std::string> names;
#if __has_include(<catch2/catch_session.hpp>)
  for (const Catch::TestCaseInfo* info : registry.getAllInfos()) {
    if (!info->isHidden()) names.push_back(info->name);
  }
#else
  for (const Catch::TestCase& info : registry.getAllTests()) {
    if (!info.isHidden()) names.push_back(info.name);
  }
#endif
  return names;
}

/// The text as CMake takes it without reading anything into it: [==[text]==].
std::string bracketed(const std::string& text) {
  std::string level = "==";
  while (text.find("]" + level + "]") != std::string::npos) level += '=';
  return "[" + level + "[" + text + "]" + level + "]";
}

int write_ctest_file(const std::string& program, const std::string& path, const std::string& prefix,
                     const std::string& properties) {
  std::ofstream file(path);
  for (const std::string& name : case_names()) {
    if (name.find('\n') != std::string::npos || prefix.size() + name.size() > 120) {
      std::cerr << program << ": the name of a test is one line of at most " << 120 - prefix.size()
                << " characters: " << name << '\n';
      return 1;
    }
    const std::string entry = bracketed(prefix + name);
    file << "add_test(" << entry << ' ' << bracketed(program) << " --case " << bracketed(name) << ")\n"
         << "set_tests_properties(" << entry << " PROPERTIES " << properties << ")\n";
  }
  file.close();
  if (!file) std::cerr << program << ": cannot write " << path << '\n';
  return file ? 0 : 1;
}

/// The pattern that selects the case of this name: what means something in a pattern is escaped. Where that is not
/// enough (a * at either end, another case that differs in capitals only), the entry fails.
std::string pattern(const std::string& name) {
  std::string escaped;
  for (const char c : name) {
    if (std::string_view("\\,[]\"~").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

CATCH_REGISTER_LISTENER(Recorder)

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 4 && arguments[0] == "--ctest") {
    return write_ctest_file(argv[0], arguments[1], arguments[2], arguments[3]);
  }
  Catch::Session session;
  const bool one_case = arguments.size() == 2 && arguments[0] == "--case";
  if (one_case) {
    session.configData().testsOrTags = {pattern(arguments[1])};
  } else if (const int code = session.applyCommandLine(argc, argv); code != 0) {
    return code;
  }
  const int code = session.run();
  if (one_case && cases_run != std::vector{arguments[1]}) {
    std::cerr << "No test, or more than one, has the name: " << arguments[1] << '\n';
    return 1;
  }
  const auto& asked = session.configData();
  const bool listed = asked.listTests || asked.listTags || asked.listReporters || asked.showHelp;
  if (cases_run.empty() && !listed && code == 0) {
    std::cerr << "No test ran.\n";
    return 1;
  }
  return code;
}
