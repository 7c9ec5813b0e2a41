// The language of `plexus find`.
#include "folders/expression.h"

#include <plexus/error.h>

#include <map>
#include <string>

#include "catch.h"

using namespace plexus;
using folders::Expression;

namespace {

const std::map<std::string, Value> trial = {
    {"hidden", 100},      {"rate", 0.0021544346900318843},          {"dataset", "mnist"},
    {"normalized", true}, {"layers", Value(Value::List{256, 128})}, {"accuracy", 0.981}};

bool holds(const std::string& text) {
  const Expression expression(text);
  static const Value nothing;
  return expression.holds([&expression](std::size_t key) -> const Value& {
    const auto found = trial.find(expression.keys()[key].name);
    return found == trial.end() ? nothing : found->second;
  });
}

std::string mistake(const std::string& text) {
  try {
    static_cast<void>(Expression(text));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("and binds closer than or, and not closer than both") {
  CHECK(holds("hidden=1 and hidden=2 or dataset=mnist"));
  CHECK_FALSE(holds("hidden=1 and (hidden=2 or dataset=mnist)"));
  CHECK(holds("dataset=mnist or hidden=1 and hidden=2"));
  CHECK(holds("not hidden=1 and dataset=mnist"));
  CHECK_FALSE(holds("not (hidden=1 or dataset=mnist)"));
  CHECK(holds("not not dataset=mnist"));
}

TEST_CASE("numbers are compared as numbers, and are equal where they are printed alike") {
  CHECK(holds("hidden=1e2"));
  CHECK(holds("hidden>=100 and hidden<=100.0 and hidden>99.9 and hidden<1e3"));
  CHECK_FALSE(holds("hidden>100 or hidden<100"));
  CHECK(holds("rate=0.00215443"));
  CHECK_FALSE(holds("rate=0.00215"));
  CHECK(holds("accuracy>=98.1% and accuracy<98.2%"));
  CHECK(holds("hidden in (10, 100)"));
  CHECK_FALSE(holds("dataset>3"));
}

TEST_CASE("texts, booleans and lists are what they are in a configuration") {
  CHECK(holds("dataset='mnist' and dataset~nis and dataset!=cifar10"));
  CHECK_FALSE(holds("dataset=nis"));
  CHECK(holds("normalized=true and normalized!=false"));
  CHECK(holds("layers=256 and layers=128 and layers='[256, 128]' and layers=[256, 128]"));
  CHECK_FALSE(holds("layers=25"));
}

TEST_CASE("what a trial does not have meets no condition but null, and not turns that around") {
  CHECK(holds("momentum=null"));
  CHECK_FALSE(holds("hidden=null"));
  CHECK(holds("hidden!=null"));
  for (const char* const comparison : {"=0.9", "!=0.9", ">0.9", "<=0.9", "~9", " in (0, 1)"}) {
    CAPTURE(comparison);
    CHECK_FALSE(holds(std::string("momentum") + comparison));
    CHECK(holds(std::string("not momentum") + comparison));
  }
}

TEST_CASE("keys are named once, at their first place") {
  const Expression expression("a.b>1 and (c=2 or a.b<0)");
  REQUIRE(expression.keys().size() == 2);
  CHECK(expression.keys()[0].name == "a.b");
  CHECK(expression.keys()[1].name == "c");
  CHECK(expression.keys()[1].begin == 11);
}

TEST_CASE("every mistake is shown with a caret below its place") {
  CHECK(mistake("hidden >") == "find: expected a value here\n  hidden >\n          ^");
  CHECK(mistake("hidden > wide") == "find: '>' compares numbers (got 'wide')\n  hidden > wide\n           ^");
  CHECK(mistake("ä=ä ä=1") == "find: expected 'and' or 'or' before this\n  ä=ä ä=1\n      ^");
  CHECK(mistake("(a=1 or b=2") == "find: this '(' is never closed\n  (a=1 or b=2\n  ^");
  CHECK(mistake("a=1)") == "find: there is no '(' that this closes\n  a=1)\n     ^");
  CHECK(mistake("a='x") == "find: this quote is never closed\n  a='x\n    ^");
  CHECK(mistake("a=1 || b=2") == "find: 'or' is written as a word\n  a=1 || b=2\n      ^");
  CHECK(mistake("a in (1, ") == "find: expected a value here\n  a in (1, \n           ^");
  CHECK(mistake(std::string(200, '(')).find("nested too deeply") != std::string::npos);
  CHECK(mistake("").find("there is no condition") != std::string::npos);
}
