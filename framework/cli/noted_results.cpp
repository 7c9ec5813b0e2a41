#include "noted_results.h"

#include <iostream>
#include <utility>

#include "comparison/joined_tables.h"

namespace plexus::cli {

results::TrialsTable read_noted_results(const std::filesystem::path& folder) {
  results::TrialsTable table = results::read_results(folder);
  for (const std::string& note : table.notes) std::cerr << "plexus: note: " << note << '\n';
  return table;
}

results::TrialsTable read_noted_results(const std::vector<std::string>& folders) {
  std::vector<comparison::NamedTable> tables;
  for (const std::string& folder : folders)
    tables.push_back({folder, read_noted_results(std::filesystem::path(folder))});
  for (comparison::NamedTable& one : tables) one.table.notes.clear();  // they are said
  results::TrialsTable table = comparison::joined_tables(std::move(tables));
  for (const std::string& note : table.notes) std::cerr << "plexus: " << note << '\n';
  return table;
}

}  // namespace plexus::cli
