// What the parent learns of a process that runs foreign code, and the counting of allocations in it.
#include <plexus/error.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.h"
#include "conformance/allocations.h"
#include "conformance/child.h"
#include "conformance/fenced.h"
#include "conformance/verdict.h"

using namespace plexus::conformance;

namespace {

const Child child(std::chrono::seconds(1));

Failure failure_of(const std::function<void()>& body) {
  try {
    (void)child.run([&] {
      body();
      return std::string();
    });
  } catch (const Failure& failure) {
    return failure;
  }
  return {"nothing failed"};
}

void throw_where_it_may_not_be() noexcept { (void)std::vector<int>().at(3); }

// Kept from an optimiser that sees that the memory is not used.
void* volatile kept = nullptr;

std::string allocations_in(const std::function<void()>& steps) {
  return child.run([&] {
    AllocationCounter counter;
    counter.start();
    steps();
    counter.stop();
    return std::to_string(counter.count());
  });
}

}  // namespace

TEST_CASE("what a body returns arrives, whatever bytes it has and however long it is") {
  std::string answer(3'000'000, '\0');
  for (std::size_t i = 0; i < answer.size(); ++i) answer[i] = static_cast<char>(i * 7);
  CHECK(child.run([&] { return answer; }) == answer);
  CHECK(child.run([] { return std::string(); }).empty());
}

TEST_CASE("a failure and a skip arrive as they were thrown") {
  const Failure failure = failure_of([] { throw Failure{"it is wrong", "mend it"}; });
  CHECK(failure.why == "it is wrong");
  CHECK(failure.remedy == "mend it");
  CHECK_THROWS_AS(child.run([]() -> std::string { throw Skip{"no file"}; }), Skip);
}

TEST_CASE("exceptions become failures with their words") {
  CHECK_THAT(failure_of([] { throw plexus::Error("needs images"); }).why, ContainsSubstring("needs images"));
  CHECK_THAT(failure_of([] { throw std::runtime_error("oh"); }).why, ContainsSubstring("threw an exception: oh"));
  CHECK_THAT(failure_of([] { throw 7; }).why, ContainsSubstring("no std::exception"));
}

TEST_CASE("every end of a process becomes a failure that says which") {
  CHECK_THAT(failure_of([] { std::_Exit(42); }).why, ContainsSubstring("exit code 42"));
  for (const int code : {0, 100, 101, 102}) {
    CAPTURE(code);
    CHECK_THAT(failure_of([&] { std::_Exit(code); }).why, ContainsSubstring("exit code " + std::to_string(code)));
    CHECK_THAT(failure_of([&] { std::exit(code); }).why, ContainsSubstring("exit code " + std::to_string(code)));
  }
  CHECK_THAT(failure_of(&throw_where_it_may_not_be).why,
             ContainsSubstring("left a function that is noexcept: std::out_of_range: "));
  const Failure killed = failure_of([] {
    std::printf("the last line\n");
    std::raise(SIGTERM);
  });
  CHECK_THAT(killed.why, ContainsSubstring("SIGTERM"));
  CHECK_THAT(failure_of([] {
               volatile bool ever = true;
               while (ever) {
               }
             }).why,
             ContainsSubstring("did not come back within 1 s"));
}

TEST_CASE("what a body prints does not reach the report") {
  CHECK(child.run([] {
    std::printf("noise\n");
    return std::string("answer");
  }) == "answer");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("every way to allocate is counted, once") {
  CHECK(allocations_in([] {}) == "0");
  CHECK(allocations_in([] { kept = std::malloc(100); }) == "1");
  CHECK(allocations_in([] { kept = std::calloc(10, 10); }) == "1");
  CHECK(allocations_in([] { kept = std::aligned_alloc(64, 128); }) == "1");
  CHECK(allocations_in([] { kept = new std::string(100, 'x'); }) == "2");
  CHECK(allocations_in([] { kept = new (std::align_val_t(128)) char[256]; }) == "1");
  CHECK(allocations_in([] {
          void* memory = nullptr;
          CHECK(posix_memalign(&memory, 64, 128) == 0);
          kept = memory;
        }) == "1");
}
#endif

TEST_CASE("fences see what is written outside, and nothing else") {
  Fenced memory(5);
  for (float& value : memory.values()) value = 1.0F;
  CHECK_FALSE(memory.breach().has_value());
  memory.data()[5] += 1e-3F * memory.data()[0] + 1.0F;
  CHECK(memory.breach().value() == "1 float behind its last");
  Fenced other(5);
  other.data()[-2] = 0.0F;
  CHECK(other.breach().value() == "2 floats before its first");
}

TEST_CASE("what stands between rows belongs to the fence") {
  FencedRows rows(3, 5, 16);
  for (std::size_t b = 0; b < 3; ++b)
    for (std::size_t i = 0; i < 5; ++i) rows.rows().row(b)[i] = 0.0F;
  CHECK_NOTHROW(rows.require_whole("y"));
  rows.rows().row(1)[6] = 0.0F;
  try {
    rows.require_whole("y");
    FAIL("nothing was seen");
  } catch (const Failure& failure) {
    CHECK(failure.why == "it wrote outside of y: 2 floats behind the last of row 1");
  }
}
