#include "workers/last_words.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "process/child.h"
#include "workers/memory_limit.h"
#include "workers/message.h"

namespace plexus::workers {
namespace {

struct Speaker {
  std::size_t trial = 0;
  int pipe = -1;
  const plugin::Registry* registry = nullptr;
  bool has_spoken = false;

  /// The first reason is nearest to the cause.
  void say(std::string_view text) noexcept {
    if (std::exchange(has_spoken, true)) return;
    Message message;
    message.kind = Message::Kind::failed;
    message.trial = trial;
    message.set_text(text);
    (void)process::write_all(pipe, &message, sizeof message);
  }
} speaker;

std::string readable(const char* type) {
  int status = 0;
  char* const name = abi::__cxa_demangle(type, nullptr, nullptr, &status);
  std::string text = name != nullptr ? name : type;
  std::free(name);
  return text;
}

/// "std::out_of_range: vector::_M_range_check"
std::string text_of_exception() {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "std::terminate() was called";
  std::string text = readable(type->name());
  try {
    throw;
  } catch (const std::exception& error) {
    text += std::string(": ") + error.what();
  } catch (...) {
    text += ", which is no std::exception";
  }
  return text;
}

/// The plugin library whose function is the innermost of those that run; empty if none is.
std::string library_at_work() {
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int i = 0; i < count; ++i) {
    Dl_info info{};
    if (dladdr(frames[static_cast<std::size_t>(i)], &info) == 0 || info.dli_fname == nullptr) continue;
    std::error_code error;
    for (const plugin::Library* const library : speaker.registry->libraries())
      if (std::filesystem::equivalent(library->file, info.dli_fname, error)) return library->name;
  }
  return "";
}

[[noreturn]] void say_why_and_abort() {
  std::set_terminate(std::abort);  // of an exception in here
  if (speaker.has_spoken) std::abort();
  const std::string library = library_at_work();
  const std::string where = library.empty() ? "" : " of the library '" + library + "'";
  speaker.say("an exception left a function" + where + " that is noexcept: " + text_of_exception());
  std::abort();
}

void say_no_memory() {
  std::set_new_handler(nullptr);
  speaker.say(no_memory_text());
  throw std::bad_alloc();
}

}  // namespace

const char* no_memory_text() noexcept {
  static std::array<char, 256> text;
  std::snprintf(text.data(), text.size(),
                "the trial needs more memory than its limit of %zu MiB beside the data; make it smaller, or raise "
                "'execution.memory_limit' and run with --retry-failed",
                memory_limit_in_force());
  return text.data();
}

void speak_last_words_of(std::size_t trial, int pipe, const plugin::Registry& registry) noexcept {
  speaker = {.trial = trial, .pipe = pipe, .registry = &registry};
  std::set_new_handler(&say_no_memory);
  std::set_terminate(&say_why_and_abort);
}

}  // namespace plexus::workers
