#include "conformance/last_words.h"

#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

namespace plexus::conformance {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines;
}

std::string trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return std::string(line.substr(begin == std::string_view::npos ? line.size() : begin, 400));
}

/// What a sanitizer or the C++ run-time library said; empty if neither did.
std::string diagnosis(const std::string& output) {
  const auto lines = lines_of(output);
  for (const std::string_view line : lines)
    if (line.starts_with("SUMMARY: ") || line.find(": runtime error: ") != std::string_view::npos) return trimmed(line);
  return "";
}

/// "std::out_of_range: vector::_M_range_check" of an exception that nobody caught.
std::string uncaught(const std::string& output) {
  constexpr std::string_view beginning = "terminate called after throwing an instance of '";
  const auto lines = lines_of(output);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with(beginning)) continue;
    const std::string_view rest = lines[i].substr(beginning.size());
    std::string text(rest.substr(0, rest.find('\'')));
    const std::string next = i + 1 < lines.size() ? trimmed(lines[i + 1]) : "";
    if (next.starts_with("what():")) text += ": " + trimmed(std::string_view(next).substr(7));
    return text;
  }
  return "";
}

std::string name_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGILL:
      return "SIGILL";
    case SIGFPE:
      return "SIGFPE";
    case SIGABRT:
      return "SIGABRT";
    case SIGTRAP:
      return "SIGTRAP";
    case SIGKILL:
      return "SIGKILL";
    case SIGTERM:
      return "SIGTERM";
    default:
      return "signal " + std::to_string(signal);
  }
}

}  // namespace

Failure end_of_process(int status, const std::string& output) {
  constexpr const char* sanitize =
      "build plexus and the library with the preset 'asan' and check again: it names the line; or run the check in a "
      "debugger: gdb -ex 'set follow-fork-mode child' --args plexus check …";
  if (const std::string said = diagnosis(output); !said.empty())
    return {"a sanitizer stopped it: " + said, "mend the line that it names"};
  if (const std::string exception = uncaught(output); !exception.empty())
    return {"an exception left a function that is noexcept: " + exception,
            "nothing may throw in a step: check sizes while planning, and use no function there that can throw"};
  const auto lines = lines_of(output);
  const std::string last = lines.empty() ? "" : "; the last that it printed: " + trimmed(lines.back());
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {"it crashed: " + name_of(signal) + " (" + strsignal(signal) + ")" + last, sanitize};
  }
  return {"it ended the process with exit code " + std::to_string(WEXITSTATUS(status)) + last,
          "a component must not call exit(); throw plexus::Error while it is built, planned or loaded"};
}

}  // namespace plexus::conformance
