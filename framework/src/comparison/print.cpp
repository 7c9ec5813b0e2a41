#include "comparison/print.h"

#include <string>
#include <vector>

#include "comparison/table.h"
#include "comparison/words.h"
#include "text/columns.h"

namespace plexus::comparison {
namespace {

void print_wrapped(std::ostream& out, const std::string& words, std::size_t width, const std::string& head) {
  bool first = true;
  for (const std::string& line : text::wrap(words, width > head.size() + 20 ? width - head.size() : 20)) {
    out << (first ? head : std::string(head.size(), ' ')) << line << '\n';
    first = false;
  }
}

void print_sentences(std::ostream& out, const char* title, const std::vector<Sentence>& sentences, std::size_t words) {
  if (sentences.empty()) return;
  out << '\n' << title << '\n';
  for (const Sentence& sentence : sentences) print_wrapped(out, sentence.text, words, "  - ");
}

}  // namespace

void print(std::ostream& out, const Comparison& comparison, std::size_t width, std::size_t words) {
  const std::vector<std::string> head = head_of(comparison);
  print_wrapped(out, comparison.experiment + ": " + head[0], words, "");
  print_wrapped(out, head[1], words, "");
  out << '\n';
  const std::vector<std::string> left_out = table_of(comparison).print_within(out, width);
  if (!left_out.empty()) out << "no room for: " << joined(left_out) << "; a wider terminal or --format csv shows it\n";
  if (comparison.ranking) {
    out << '\n';
    static_cast<void>(ranks_table(comparison).print_within(out, width));
    out << ranks_text(*comparison.ranking) << '\n';
  }
  print_sentences(out, "What may be claimed", comparison.claims, words);
  print_sentences(out, "What must be said with it", comparison.caveats, words);
}

}  // namespace plexus::comparison
