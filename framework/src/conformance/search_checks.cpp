// What is asked of a search: points inside of the space, whatever the space and whatever has come of earlier points,
// and from the request alone.
#include <plexus/search.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/subject.h"

namespace plexus::conformance {
namespace {

struct NamedSpace {
  std::string name;
  SearchSpace space;
};

SearchAxis real(std::string name, double from, double to, bool logarithmic = false) {
  return {.name = std::move(name), .logarithmic = logarithmic, .from = from, .to = to};
}

SearchAxis whole(std::string name, SearchAxis::Form form, double from, double to, bool logarithmic = false) {
  return {.name = std::move(name), .form = form, .logarithmic = logarithmic, .from = from, .to = to};
}

SearchAxis under(SearchAxis axis, std::size_t parent, std::size_t choice) {
  axis.condition = SearchAxis::Condition{.axis = parent, .choice = choice};
  return axis;
}

/// From one axis to many, with every form, with axes that exist under conditions, and with nothing to choose.
const std::vector<NamedSpace>& spaces() {
  using Form = SearchAxis::Form;
  static const std::vector<NamedSpace> all = {
      {"of one real axis", SearchSpace({real("x", -5.0, 10.0)})},
      {"of real, logarithmic, integer, ordered and category axes",
       SearchSpace({real("x", 0.0, 1.0), real("rate", 1e-5, 0.1, true), whole("layers", Form::integer, 1, 8),
                    whole("hidden", Form::integer, 1, 1024, true), whole("batch", Form::ordered, 0, 4),
                    whole("activation", Form::category, 0, 3)})},
      {"of categories alone", SearchSpace({whole("a", Form::category, 0, 2), whole("b", Form::category, 0, 1)})},
      {"with axes under conditions",
       SearchSpace({whole("network", Form::category, 0, 2), under(real("dropout", 0.0, 0.9), 0, 1),
                    under(whole("depth", Form::category, 0, 1), 0, 2), under(real("width", 1.0, 100.0, true), 2, 1),
                    real("rate", 1e-4, 1.0, true)})},
      {"with an axis of one value and one choice",
       SearchSpace({real("x", 2.0, 2.0), whole("only", Form::category, 0, 0), whole("n", Form::integer, 3, 3)})},
  };
  return all;
}

struct NamedResults {
  std::string name;
  std::vector<SearchResult> results;
};

constexpr std::size_t in_a_batch = 4;

/// A bowl around the middle of the unit cube.
double bowl(const SearchSpace& space, const SearchPoint& point) {
  double sum = 0.0;
  for (std::size_t axis = 0; axis < space.size(); ++axis)
    if (!std::isnan(point[axis])) sum += std::pow(space[axis].unit(point[axis]) - 0.4, 2);
  return sum;
}

template <class Value>
std::vector<SearchResult> told(const SearchSpace& space, std::size_t count, const Value& value) {
  std::vector<SearchResult> results;
  for (std::size_t i = 0; i < count; ++i) {
    Stream stream(7, "conformance/search", i);
    SearchResult& result = results.emplace_back(SearchResult{.point = space.random(stream)});
    result.value = value(i, result.point);
  }
  return results;
}

/// The same with a second metric, which is better where the first one is worse.
NamedResults with_second(NamedResults history) {
  history.name += " in two metrics";
  for (SearchResult& result : history.results) result.others = {-result.value};
  return history;
}

/// Of one metric; for a search that takes them, also of two.
std::vector<NamedResults> histories(const SearchSpace& space, const Search& search) {
  const double no_result = no_coordinate;
  std::vector<NamedResults> all = {
      {"no results", {}},
      {"4 results", told(space, 4, [&](std::size_t, const SearchPoint& point) { return bowl(space, point); })},
      {"40 results", told(space, 40, [&](std::size_t, const SearchPoint& point) { return bowl(space, point); })},
      {"40 results of which every third failed",
       told(space, 40,
            [&](std::size_t i, const SearchPoint& point) { return i % 3 == 1 ? no_result : bowl(space, point); })},
      {"24 results that all failed", told(space, 24, [&](std::size_t, const SearchPoint&) { return no_result; })},
      {"24 results of which one did not fail",
       told(space, 24, [&](std::size_t i, const SearchPoint&) { return i == 11 ? 1.0 : no_result; })},
      {"24 equal results", told(space, 24, [](std::size_t, const SearchPoint&) { return -3.0; })},
      {"24 results from 1e-300 to 1e300",
       told(space, 24,
            [](std::size_t i, const SearchPoint&) { return std::pow(10.0, 25.0 * static_cast<double>(i) - 300.0); })},
      {"24 results of the same point",
       [&] {
         auto results = told(space, 24, [](std::size_t i, const SearchPoint&) { return static_cast<double>(i); });
         for (SearchResult& result : results) result.point = results.front().point;
         return results;
       }()},
  };
  const std::size_t of_one = all.size();
  for (std::size_t i = 1; i < of_one && search.takes_several_metrics(); ++i) all.push_back(with_second(all[i]));
  return all;
}

std::string text_of(const SearchPoint& point) {
  std::string text;
  for (const double coordinate : point) text += (text.empty() ? "" : ", ") + number(coordinate);
  return "(" + text + ")";
}

std::vector<SearchPoint> ask(const Search& search, const SearchSpace& space, const std::vector<SearchResult>& results,
                             std::size_t count = in_a_batch) {
  return search.propose({.space = space, .results = results, .count = count, .seed = 3});
}

void check_points(const std::vector<SearchPoint>& points, std::size_t count, const NamedSpace& space,
                  const std::string& told) {
  const std::string where = " in a space " + space.name + " after " + told;
  if (points.size() != count)
    throw Failure{std::to_string(points.size()) + " points were proposed where " + std::to_string(count) +
                      " were asked for" + where,
                  "return request.count points, with random ones where there is nothing better"};
  for (const SearchPoint& point : points)
    if (!space.space.contains(point))
      throw Failure{"the point " + text_of(point) + " is none" + where,
                    "one coordinate for each axis, between its ends (whole but on a real axis), and no_coordinate "
                    "exactly where space.exists() says no: space.completed() does the last"};
}

void check_space(const Subject& subject) {
  const auto search = subject.build<Search>();
  for (const NamedSpace& space : spaces())
    for (const NamedResults& history : histories(space.space, *search))
      check_points(ask(*search, space.space, history.results), in_a_batch, space, history.name);
  for (const std::size_t count : {std::size_t{1}, std::size_t{7}})
    check_points(ask(*search, spaces()[1].space, {}, count), count, spaces()[1], "no results");
}

void check_pure(const Subject& subject) {
  const auto search = subject.build<Search>();
  const SearchSpace& space = spaces()[1].space;
  const std::vector<NamedResults> all = histories(space, *search);
  std::vector<std::vector<SearchPoint>> forwards;
  for (const NamedResults& history : all) forwards.push_back(ask(*search, space, history.results));
  for (std::size_t i = all.size(); i-- > 0;) {
    const std::vector<SearchPoint> again = ask(*search, space, all[i].results);
    if (std::equal(again.begin(), again.end(), forwards[i].begin(), forwards[i].end(), same_point)) continue;
    throw Failure{
        "after " + all[i].name + " other points are proposed when they are asked for again",
        "compute them from `request` alone and keep nothing between calls: a study that is started again asks "
        "a new object"};
  }
}

void check_batch(const Subject& subject) {
  const auto search = subject.build<Search>();
  const NamedSpace& space = spaces().front();
  for (const NamedResults& history : histories(space.space, *search)) {
    const std::vector<SearchPoint> points = ask(*search, space.space, history.results);
    if (points.size() < 2) continue;  // of which 'space' says what there is to say
    const bool all_same = std::all_of(points.begin(), points.end(),
                                      [&](const SearchPoint& point) { return same_point(point, points.front()); });
    if (all_same)
      throw Failure{"all points of a batch are " + text_of(points.front()) + " after " + history.name,
                    "they are trained beside each other: let each know of those before it, or draw each from a stream "
                    "of its own, request.stream(purpose, i)"};
  }
}

}  // namespace

std::vector<Check> search_checks(const Subject& subject) {
  const auto bits = [subject] {
    const auto search = subject.build<Search>();
    Bits all;
    for (const NamedSpace& space : spaces())
      for (const NamedResults& history : histories(space.space, *search))
        for (const SearchPoint& point : ask(*search, space.space, history.results))
          for (const double coordinate : point) all << (std::isnan(coordinate) ? -1.0 : coordinate);
    return std::move(all).text();
  };
  return {
      in_child(
          "runs", [subject] { (void)ask(*subject.build<Search>(), spaces().front().space, {}); }, true),
      in_child("space", [subject] { check_space(subject); }),
      in_child("pure", [subject] { check_pure(subject); }),
      in_child("batch", [subject] { check_batch(subject); }),
      determinism_check(bits),
  };
}

}  // namespace plexus::conformance
