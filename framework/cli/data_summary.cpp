#include "data_summary.h"

#include <algorithm>
#include <limits>
#include <set>

#include "data/examples.h"
#include "terminal.h"

namespace plexus::cli {
namespace {

std::size_t width_of_text() { return std::clamp<std::size_t>(terminal_width(1), 60, 120); }

}  // namespace

std::vector<DataOfTrials> data_of(const trial::Preparation& preparation) {
  std::vector<DataOfTrials> all;
  for (std::size_t trial = 0; trial < preparation.trials.size(); ++trial) {
    const data::ExampleSet* const examples = preparation.trials[trial].examples.get();
    if (examples == nullptr) continue;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [examples](const DataOfTrials& other) { return other.examples == examples; });
    if (known == all.end())
      all.push_back({trial, 1, examples});
    else
      ++known->trials;
  }
  return all;
}

void print_notes(std::ostream& out, const trial::Preparation& preparation) {
  constexpr std::size_t most_notes = 12;  // a screen
  std::set<std::string> said;
  std::size_t left_out = 0;
  for (const DataOfTrials& data : data_of(preparation))
    for (const std::string& note : data::notes_of(data.examples->summary())) {
      if (!said.insert(note).second) continue;
      if (said.size() <= most_notes)
        print_wrapped(out, note, "      ", width_of_text());
      else
        ++left_out;
    }
  if (left_out > 0) out << "note: and " << left_out << " more; 'plexus data show' prints those of each data set\n";
}

void print_data(std::ostream& out, const trial::Preparation& preparation, const std::vector<std::string>& labels) {
  const std::vector<DataOfTrials> all = data_of(preparation);
  if (all.empty()) return;
  if (all.size() > 1)
    out << "data of " << labels[all.front().first_trial] << " (" << all.size() - 1
        << (all.size() == 2 ? " other has" : " others have") << " other rows, inputs or settings):\n";
  for (const std::string& line : data::text_of(all.front().examples->summary()))
    print_wrapped(out, line, std::string(12, ' '), width_of_text());
  print_notes(out, preparation);
}

}  // namespace plexus::cli
