#include "afterword.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <vector>

#include "terminal.h"

namespace plexus::cli {
namespace {

using Column = results::TrialsTable::Column;

std::string percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * share);
  return text.data();
}

void print_constant_answer(std::ostream& out, const results::TrialsTable& table) {
  const Column* const column = table.find("constant_accuracy");
  if (column == nullptr || column->is_text()) return;
  double low = INFINITY;
  double high = -INFINITY;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    const double value = column->number(trial);
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return;
  out << "constant answer: " << percent(low);
  if (percent(low) != percent(high)) out << " to " << percent(high);
  out << " of the test labels are the most frequent class\n";
}

/// How many points of a study that looked for several metrics nothing beats in all.
void print_front(std::ostream& out, const results::TrialsTable& table) {
  const Column* const front = table.front();
  if (front == nullptr) return;
  std::size_t on = 0;
  std::size_t complete = 0;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    if (table.status(trial) == results::Status::complete && !table.is_earlier_stage(trial)) ++complete;
    if (front->number(trial) == 1.0) ++on;
  }
  std::string metrics;
  for (const std::string& name : table.searched) metrics += (metrics.empty() ? "" : ", ") + name;
  out << "front: " << on << " of " << complete << " complete trials are such that nothing beats them in all of "
      << metrics << "; --where on_front=true shows them alone\n";
}

struct Note {
  std::string text;
  std::size_t trials = 0;
};

/// Each different note once, in the order of the trials.
std::vector<Note> notes_of(const results::TrialsTable& table, const std::set<std::string>& said) {
  std::vector<Note> notes;
  std::map<std::string, std::size_t> known;
  const Column* const column = table.find("notes");
  if (column == nullptr || !column->is_text()) return notes;
  for (std::size_t trial = 0; trial < table.trials; ++trial) {
    const std::string lines = column->full_text(trial);
    for (std::size_t begin = 0; begin < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', begin), lines.size());
      const std::string line = lines.substr(begin, end - begin);
      begin = end + 1;
      if (said.contains(line)) continue;
      const auto [entry, is_new] = known.emplace(line, notes.size());
      if (is_new) notes.push_back({line, 0});
      ++notes[entry->second].trials;
    }
  }
  return notes;
}

}  // namespace

void print_afterword(std::ostream& out, const results::TrialsTable& table, const std::set<std::string>& said) {
  print_constant_answer(out, table);
  print_front(out, table);
  constexpr std::size_t most_notes = 8;
  const std::vector<Note> notes = notes_of(table, said);
  const std::size_t width = std::clamp<std::size_t>(terminal_width(1), 60, 120);
  for (std::size_t i = 0; i < std::min(most_notes, notes.size()); ++i) {
    std::string text = "note: " + notes[i].text;
    if (table.trials > 1)
      text += notes[i].trials == table.trials
                  ? " (all trials)"
                  : " (" + std::to_string(notes[i].trials) + " of " + std::to_string(table.trials) + " trials)";
    print_wrapped(out, text, "      ", width);
  }
  if (notes.size() > most_notes)
    out << "note: and " << notes.size() - most_notes << " more, which --csv prints in the column 'notes'\n";
}

}  // namespace plexus::cli
