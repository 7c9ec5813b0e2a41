#include "report/page.h"

#include "catch.h"
#include "report/assets.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

using namespace plexus::report;

namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

/// Losses of full digits, as real ones are.
double loss(std::size_t trial, std::size_t epoch) {
  return 1.0 / (1.0 + std::sqrt(static_cast<double>(trial * 7 + epoch * 13 + 1)));
}

Content campaign(std::size_t trials, std::size_t epochs, std::size_t classes = 10) {
  Content content;
  content.experiment = "campaign";
  content.trials = trials;
  content.status_words = {"complete", "failed", "diverged", "pruned", "missing"};
  content.columns.push_back(
      {"status", "", Column::Role::other, false, false, false, std::vector<std::int64_t>(trials, 0)});
  for (std::size_t epoch = 1; epoch <= epochs; ++epoch) content.moments.push_back(static_cast<std::int64_t>(epoch));
  for (const char* metric : {"train_loss", "test_loss", "validation_loss"}) {
    Curves curves{metric, "", false, false, {}};
    for (std::size_t trial = 0; trial < trials; ++trial)
      for (std::size_t epoch = 0; epoch < epochs; ++epoch) curves.values.push_back(loss(trial, epoch));
    content.curves.push_back(std::move(curves));
  }
  for (std::size_t i = 0; i < classes; ++i) content.classes.push_back(std::to_string(i));
  content.confusion.assign(trials * classes * classes, 100);
  for (std::size_t trial = 0; trial < trials; ++trial) content.ranking.push_back(trials - 1 - trial);
  return content;
}

}  // namespace

TEST_CASE("The page is one file that asks for nothing from outside") {
  const std::string html = page(campaign(3, 2));
  for (const char* outside : {"http://", "https://", "src=\"", "@import", "url("}) {
    std::string rest = html;
    // The name of SVG's elements is no address that is loaded.
    for (std::size_t at; (at = rest.find("http://www.w3.org/2000/svg")) != std::string::npos;) rest.erase(at, 26);
    INFO(outside);
    CHECK(rest.find(outside) == std::string::npos);
  }
  CHECK(html.find("{{") == std::string::npos);
  CHECK(count_of(html, "</script>") == 2);
}

TEST_CASE("No program of the page parses text as HTML") {
  for (const Asset& asset : assets())
    for (const char* door :
         {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"}) {
      INFO(asset.name << ": " << door);
      CHECK(asset.text.find(door) == std::string_view::npos);
    }
}

TEST_CASE("Names that are HTML are neither in the title nor in the data as such") {
  Content content = campaign(1, 1);
  content.experiment = "</title><img src=x onerror=alert(1)>{{data}}";
  const std::string html = page(content);
  CHECK(html.find("<img") == std::string::npos);
  CHECK(count_of(html, "<title>&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;{{data}} · plexus</title>") == 1);
  const auto data = nlohmann::json::parse(data_of(content));
  CHECK(data["experiment"] == content.experiment);
}

TEST_CASE("The data are the numbers that were given") {
  const Content content = campaign(4, 3);
  const auto data = nlohmann::json::parse(data_of(content));
  CHECK(data["moments"] == std::vector<int>{1, 2, 3});
  for (std::size_t trial = 0; trial < 4; ++trial)
    for (std::size_t epoch = 0; epoch < 3; ++epoch)
      CHECK(data["curves"][1]["values"][trial][epoch].get<double>() == loss(trial, epoch));
  CHECK(data["confusion"]["0"].size() == 100);
}

TEST_CASE("Whole numbers beyond what JavaScript holds are texts") {
  Content content = campaign(2, 1);
  content.columns.push_back({"seed", "seed", Column::Role::seed, true, false, false,
                             std::vector<std::int64_t>{1, (std::int64_t{1} << 53) + 1}});
  const auto data = nlohmann::json::parse(data_of(content));
  CHECK(data["columns"][1]["labels"] == std::vector<std::string>{"1", "9007199254740993"});
  CHECK(data["columns"][1]["codes"] == std::vector<int>{0, 1});
}

TEST_CASE("A thousand trials stay under 3 MB, whatever the number of epochs and classes") {
  for (const auto& [epochs, classes] : {std::pair<std::size_t, std::size_t>{20, 10}, {300, 10}, {5, 100}}) {
    const std::string html = page(campaign(1000, epochs, classes));
    INFO(epochs << " epochs, " << classes << " classes");
    CHECK(html.size() < 2'200'000);  // weights, images and further columns need room too
  }
}

TEST_CASE("Where epochs are left out, those that stay have their numbers, the first and the last among them") {
  const auto data = nlohmann::json::parse(data_of(campaign(1000, 300)));
  CHECK(data["momentCount"] == 300);
  const auto epochs = data["moments"].get<std::vector<std::size_t>>();
  CHECK(epochs.size() > 10);
  CHECK(epochs.front() == 1);
  CHECK(epochs.back() == 300);
  for (std::size_t i = 0; i < epochs.size(); ++i)
    CHECK(data["curves"][0]["values"][999][i].get<double>() == loss(999, epochs[i] - 1));
}

TEST_CASE("Where confusion is left out, that of the best trials stays") {
  const auto data = nlohmann::json::parse(data_of(campaign(1000, 1, 100)));
  CHECK(data["confusion"].contains("999"));  // the best of this ranking
  CHECK(data["confusion"].size() > 5);
  CHECK(data["confusion"].size() < 1000);
}

TEST_CASE("Positions are spread evenly from the first to the last") {
  CHECK(spread_positions(0, 5).empty());
  CHECK(spread_positions(1, 5) == std::vector<std::size_t>{0});
  CHECK(spread_positions(4, 9) == std::vector<std::size_t>{0, 1, 2, 3});
  CHECK(spread_positions(11, 6) == std::vector<std::size_t>{0, 2, 4, 6, 8, 10});
  CHECK(spread_positions(100, 2) == std::vector<std::size_t>{0, 99});
}
