#include "plugin/guard.h"

#include <catch.h>

#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>

using plexus::EnvironmentError;
using plexus::Error;
using plexus::Fault;
using plexus::plugin::guarded;

TEST_CASE("the guard returns what the call returns, references included") {
  int number = 5;
  CHECK(guarded("context", [] { return 7; }) == 7);
  static_assert(std::is_same_v<decltype(guarded("context", [&]() -> int& { return number; })), int&>);
  guarded("context", [&]() -> int& { return number; }) = 6;
  CHECK(number == 6);
  guarded("context", [&] { number = 8; });
  CHECK(number == 8);
}

TEST_CASE("an exception leaves the guard with its context, and an error with its fault, without the library") {
  const auto fault_of = [](const auto& call, const std::string& begins = "model 'deep' (deep.so): ") {
    try {
      guarded("model 'deep' (deep.so)", call);
    } catch (const Error& error) {
      CHECK_THAT(error.what(), ContainsSubstring(begins));
      return error.fault();
    }
    FAIL("nothing was thrown");
    return Fault::usage;
  };
  CHECK(fault_of([] { throw Error("bad setting"); }, "model 'deep': bad") == Fault::usage);
  CHECK(fault_of([] { throw Error("no file", Fault::environment); }, "model 'deep': no") == Fault::environment);
  CHECK(fault_of([] { throw std::bad_alloc(); }) == Fault::environment);
  CHECK(fault_of([] { throw 3; }) == Fault::environment);

  CHECK_THROWS_WITH(guarded("a", [] { guarded("b", [] { throw Error("c"); }); }), "a: b: c");
  CHECK_THROWS_WITH(guarded("a", [] { throw std::out_of_range("index 3"); }), "a: index 3");
  CHECK_THROWS_AS(guarded("a", [] { throw EnvironmentError("x"); }), EnvironmentError);
}
