// What `plexus compare` says of the settings of an experiment, for its page.
#pragma once

#include <string>
#include <vector>

#include "report/content.h"
#include "results/trials_table.h"

namespace plexus::report {

/// An answer for each setting that tells trials apart and has no more values than a page can compare: at each data set
/// by itself where several were tried, else alone, then at each value of every other setting that says what is trained
/// (`model…`, labels of patches), as far as there is room. Nothing where `plexus compare` has no answer.
[[nodiscard]] std::vector<Answer> answers_of(const results::TrialsTable& table);

/// The names of Answer::Difference::numbers.
[[nodiscard]] std::vector<std::string> answer_fields();

}  // namespace plexus::report
