// Tables of trials as a grid gives them, in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "comparison/comparison.h"
#include "results/trials_query.h"
#include "results/trials_table.h"

namespace plexus::comparison {

/// Batch normalisation (false, true) × depth × learning rate × seed.
struct Grid {
  std::vector<std::int64_t> depths = {2};
  std::vector<double> rates = {0.01, 0.1, 1.0};
  std::size_t seeds = 8;
  bool validation = true;

  struct Point {
    bool normalized;
    std::int64_t depth;
    double rate;
    std::int64_t seed;
  };
  struct Result {
    double validation = 0.0;
    double test = 0.0;
    results::Status status = results::Status::complete;
  };

  [[nodiscard]] results::TrialsTable table(const std::function<Result(const Point&)>& result_of) const {
    std::vector<std::int64_t> normalized;
    std::vector<std::int64_t> depth;
    std::vector<double> rate;
    std::vector<std::int64_t> seed;
    std::vector<std::int64_t> status;
    std::vector<double> validation_accuracy;
    std::vector<double> test_accuracy;
    for (const bool on : {false, true})
      for (const std::int64_t layers : depths)
        for (const double step : rates)
          for (std::size_t i = 1; i <= seeds; ++i) {
            const Point point{on, layers, step, static_cast<std::int64_t>(i)};
            const Result result = result_of(point);
            const bool there = result.status == results::Status::complete;
            normalized.push_back(on ? 1 : 0);
            depth.push_back(layers);
            rate.push_back(step);
            seed.push_back(point.seed);
            status.push_back(static_cast<std::int64_t>(result.status));
            validation_accuracy.push_back(there ? result.validation : results::not_a_number);
            test_accuracy.push_back(there ? result.test : results::not_a_number);
          }
    results::TrialsTable table;
    table.experiment = "study";
    table.trials = seed.size();
    table.columns = {{"batch_normalization", "model.batch_normalization", true, normalized, true}};
    if (depths.size() > 1) table.columns.push_back({"depth", "", true, depth});
    if (rates.size() > 1) table.columns.push_back({"learning_rate", "optimizer.learning_rate", true, rate});
    if (seeds > 1) table.columns.push_back({"seed", "seed", true, seed});
    table.columns.push_back({"status", "", true, status});
    if (validation) table.columns.push_back({"validation_accuracy", "", true, validation_accuracy});
    table.columns.push_back({"test_accuracy", "", true, test_accuracy});
    return table;
  }
};

[[nodiscard]] inline Question ask(const results::TrialsTable& table, const std::vector<std::string>& within = {}) {
  Question question;
  question.of = table.find("batch_normalization");
  for (const std::string& name : within) question.within.push_back(table.find(name));
  question.trials = results::all_trials(table);
  return question;
}

[[nodiscard]] inline const Sentence* find(const std::vector<Sentence>& sentences, const std::string& kind) {
  for (const Sentence& sentence : sentences)
    if (sentence.kind == kind) return &sentence;
  return nullptr;
}

}  // namespace plexus::comparison
