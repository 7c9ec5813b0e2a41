// What was understood of the data, as run, plan and data show say it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "data/summary.h"
#include "trial/preparation.h"

namespace plexus::cli {

/// The different data of the trials, each once, in their order, with the first trial that has it.
struct DataOfTrials {
  std::size_t first_trial = 0;
  std::size_t trials = 0;
  const data::ExampleSet* examples = nullptr;
};
[[nodiscard]] std::vector<DataOfTrials> data_of(const trial::Preparation& preparation);

/// The lines of the first data, how many others there are, and all notes, each once.
void print_data(std::ostream& out, const trial::Preparation& preparation, const std::vector<std::string>& labels);
/// The notes alone.
void print_notes(std::ostream& out, const trial::Preparation& preparation);

}  // namespace plexus::cli
