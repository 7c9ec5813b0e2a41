// What the page says may be claimed: the answers of compare(), and no others.
#include "report/answers.h"

#include <catch.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../comparison/demsar.h"
#include "../comparison/grids.h"
#include "comparison/question.h"
#include "report/page.h"

using namespace plexus;
using namespace plexus::report;
using comparison::Grid;

namespace {

/// With batch normalisation 0.02 better at its best rate, and worse in the mean over all rates.
Grid::Result opposite_signs(const Grid::Point& point) {
  const double chance = 0.0001 * static_cast<double>(point.seed * point.seed % 7);
  double accuracy = 0.9 - 0.01 * static_cast<double>(point.depth) + chance;
  if (point.normalized) accuracy += point.rate > 0.05 ? 0.02 + chance / 2 : -0.3;
  return {accuracy, accuracy};
}

const Answer* find_answer(const std::vector<Answer>& answers, const std::string& of,
                          const std::vector<std::string>& within) {
  for (const Answer& answer : answers)
    if (answer.of == of && answer.within == within) return &answer;
  return nullptr;
}

std::vector<std::string> texts(const std::vector<comparison::Sentence>& sentences) {
  std::vector<std::string> all;
  for (const comparison::Sentence& sentence : sentences) all.push_back(sentence.text);
  return all;
}

}  // namespace

TEST_CASE("the page has the sentences and numbers of compare, for each setting alone and at each depth") {
  const auto table = Grid{.depths = {2, 4}, .rates = {0.01, 0.1}}.table(opposite_signs);
  const std::vector<Answer> answers = answers_of(table);
  for (const std::vector<std::string>& within : {std::vector<std::string>{}, {"depth"}}) {
    const Answer* const answer = find_answer(answers, "batch_normalization", within);
    REQUIRE(answer != nullptr);
    const comparison::Comparison expected = compare(table, comparison::ask(table, within));
    CHECK(answer->claims == texts(expected.claims));
    CHECK(answer->caveats == texts(expected.caveats));
    CHECK(answer->baseline == "false");
    REQUIRE(answer->differences.size() == expected.differences.size() + expected.means.size());
    const std::vector<std::string> names = answer_fields();
    const auto place = static_cast<std::size_t>(std::find(names.begin(), names.end(), "difference") - names.begin());
    for (std::size_t i = 0; i < expected.differences.size(); ++i) {
      CHECK(answer->differences[i].numbers[place] == expected.differences[i].difference);
      CHECK(answer->differences[i].numbers[place] > 0.02);  // the pooled one is negative
      CHECK(answer->differences[i].claim == expected.differences[i].is_claim());
    }
  }
  CHECK(find_answer(answers, "learning_rate", {"depth"}) != nullptr);
  // How it is trained is tuned, and not looked at one by one.
  CHECK(find_answer(answers, "batch_normalization", {"learning_rate"}) == nullptr);
}

TEST_CASE("several methods over data sets are ranked at each data set, as in Demšar's table 6") {
  const auto table = comparison::demsar_table();
  const std::vector<Answer> answers = answers_of(table);
  CHECK(find_answer(answers, "method", {}) == nullptr);
  const Answer* const answer = find_answer(answers, "method", {"dataset"});
  REQUIRE(answer != nullptr);
  CHECK_FALSE(answer->of_data);
  REQUIRE(answer->ranks.has_value());
  const Answer::Ranks& ranks = *answer->ranks;
  CHECK(ranks.values == std::vector<std::string>{"C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"});
  const std::vector<double> published = {1.964, 2.000, 2.893, 3.143};
  for (std::size_t i = 0; i < 4; ++i) CHECK(ranks.mean_ranks[i] == Approx(published[i]).margin(0.0005));
  CHECK(ranks.critical_difference == Approx(1.25).margin(0.005));
  CHECK(ranks.not_apart == std::vector<std::pair<std::size_t, std::size_t>>{{0, 3}});
  // Data sets are compared last: in them nothing is better or worse.
  CHECK(answers.front().of == "method");
  CHECK(answers.back().of_data);
}

TEST_CASE("what a page cannot compare has no answer, and where nothing is complete there is none") {
  auto table = Grid{.depths = {2}, .rates = {}, .seeds = 1}.table(opposite_signs);
  CHECK(answers_of(table).empty());
  Grid many{.rates = {}, .seeds = 2};
  for (int i = 1; i <= 30; ++i) many.rates.push_back(0.001 * i);
  const std::vector<Answer> answers = answers_of(many.table(opposite_signs));
  CHECK(find_answer(answers, "learning_rate", {}) == nullptr);
  CHECK(find_answer(answers, "batch_normalization", {}) != nullptr);
  const auto lost = Grid{}.table([](const Grid::Point&) { return Grid::Result{0, 0, results::Status::diverged}; });
  CHECK(answers_of(lost).empty());
}

TEST_CASE("an answer reaches the data of the page word for word") {
  Content content;
  content.experiment = "study";
  content.answers = answers_of(comparison::demsar_table());
  content.answer_fields = answer_fields();
  const auto data = nlohmann::json::parse(data_of(content));
  const auto& answer = data["answers"][0];
  CHECK(answer["of"] == "method");
  CHECK(answer["within"] == std::vector<std::string>{"dataset"});
  CHECK(answer["claims"] == content.answers[0].claims);
  CHECK(answer["ranks"]["notApart"] == std::vector<std::vector<int>>{{0, 3}});
  CHECK(answer["rows"].size() == content.answers[0].rows.size());
  CHECK(answer["differences"][0]["numbers"].size() == data["answerFields"].size());
}
