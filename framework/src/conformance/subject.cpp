#include "conformance/subject.h"

#include <filesystem>
#include <iterator>
#include <system_error>

#include "conformance/allocations.h"

namespace plexus::conformance {
namespace {

std::size_t threads_of_this_process() {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  return error ? 0 : static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

}  // namespace

Check in_child(std::string name, std::function<void()> body, bool gate) {
  return {std::move(name),
          [body = std::move(body), gate](const Child& child) {
            (void)child.run([&] {
              const std::size_t before = threads_of_this_process();
              body();
              if (gate && threads_of_this_process() > before)
                throw Failure{"a thread that it started still runs",
                              "wait for threads where they were started: a trial must end when its component does, and "
                              "the runtime divides the work already"};
              return std::string();
            });
          },
          gate};
}

Check determinism_check(std::function<std::string()> bits) {
  return {
      "determinism", [bits = std::move(bits)](const Child& child) {
        constexpr const char* remedy =
            "draw random numbers from plexus::Stream alone, set every variable before it is read, keep nothing in "
            "static variables, and let neither time, addresses nor the order of a hash table take part";
        const std::string first = child.run([&] {
          std::string once = bits();
          if (bits() != once)
            throw Failure{"a second instance, given the same, computes other bits than the first", remedy};
          return once;
        });
        const std::string second = child.run([&] {
          disturb_memory();
          return bits();
        });
        if (first != second)
          throw Failure{"another process, given the same, computes other bits (a variable that is never set?)", remedy};
      }};
}

Check allocation_check(std::function<std::function<void()>()> prepare) {
  return in_child("allocation", [prepare = std::move(prepare)] {
    prepare()();  // BLAS and the C library make their own arrangements once
    const std::function<void()> steps = prepare();
    AllocationCounter counter;
    counter.start();
    steps();
    counter.stop();
    if (counter.count() == 0) return;
    throw Failure{"it allocates memory in a step: " + std::to_string(counter.count()) + " times here, first at " +
                      counter.first_place(),
                  "allocate while planning (plexus::Buffer, a vector with its final size); addr2line -Cfie FILE OFFSET "
                  "names the line of a library that was built with -g"};
  });
}

}  // namespace plexus::conformance
