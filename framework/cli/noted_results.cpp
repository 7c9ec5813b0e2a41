#include "noted_results.h"

#include <iostream>

namespace plexus::cli {

results::TrialsTable read_noted_results(const std::filesystem::path& folder) {
  results::TrialsTable table = results::read_results(folder);
  for (const std::string& note : table.notes) std::cerr << "plexus: note: " << note << '\n';
  return table;
}

}  // namespace plexus::cli
