#include "config/problems.h"

#include <algorithm>
#include <string_view>

#include "text/columns.h"
#include "text/printable.h"

namespace plexus::config {
namespace {

constexpr std::size_t widest_excerpt = 120;  // code points of a source line that are shown

struct Style {
  std::string place;
  std::string mark;
  std::string off;
};

Style style_of(const RenderOptions& options) {
  if (!options.colour) return {};
  return {.place = text::control("[1m"), .mark = text::control("[1;31m"), .off = text::control("[0m")};
}

/// `text` as a terminal may show it: what is not text is replaced by U+FFFD.
std::string printable(std::string_view text) {
  std::string result;
  while (true) {
    const std::size_t bad = find_non_text(text);
    result += text.substr(0, bad);
    if (bad == std::string_view::npos) return result;
    result += "\uFFFD";
    text.remove_prefix(bad + 1);
  }
}

/// Code points first … first + count − 1.
std::string_view code_points(std::string_view text, std::size_t first, std::size_t count) {
  const auto byte_of = [text](std::size_t index) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
      const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
      if (begins && index-- == 0) break;
    }
    return at;
  };
  const std::size_t begin = byte_of(first);
  return text.substr(begin, byte_of(first + count) - begin);
}

/// As much blank space as `text` takes, tabs kept.
std::string blank(std::string_view text) {
  std::string result;
  while (true) {
    const std::size_t tab = text.find('\t');
    result.append(text::display_width(text.substr(0, tab)), ' ');
    if (tab == std::string_view::npos) return result;
    result += '\t';
    text.remove_prefix(tab + 1);
  }
}

/// The source line with a caret below, each indented; empty where there is no line to show.
std::string excerpt(const Location& at, const Style& style) {
  if (at.source == nullptr || at.begin == Location::whole) return "";
  const bool in_file = at.source->form() == Source::Form::file;
  const std::size_t line_number = at.line();
  const std::string whole_line = printable(at.source->line(line_number));
  std::string_view line = whole_line;
  std::size_t before = at.column() - 1;
  const std::size_t end_of_token = std::min(at.end, at.source->text().find_first_of("\r\n", at.begin));
  const std::size_t token_length =
      count_code_points(std::string_view(at.source->text()).substr(at.begin, end_of_token - at.begin));
  std::string start;
  std::string end;
  const std::size_t length = count_code_points(line);
  if (length > widest_excerpt) {
    const std::size_t cut = before > widest_excerpt / 2 ? before - widest_excerpt / 2 : 0;
    start = cut > 0 ? "…" : "";
    end = cut + widest_excerpt < length ? "…" : "";
    line = code_points(line, cut, widest_excerpt);
    before -= cut;
  }
  const std::string number = in_file ? std::to_string(line_number) : "";
  const std::string head = in_file ? "  " + number + " | " : "  " + at.source->name() + " ";
  const std::string below = in_file ? std::string(number.size() + 2, ' ') + " | " : std::string(head.size(), ' ');
  const std::string_view left = code_points(line, 0, before);
  const std::string_view token = code_points(line, before, token_length);
  const std::size_t width = std::max<std::size_t>(1, text::display_width(token));
  return "\n" + head + start + std::string(line) + end + "\n" + below + blank(start + std::string(left)) +
         std::string(style.mark) + "^" + std::string(width - 1, '~') + std::string(style.off);
}

std::string entry(const Location& at, const std::string& message, const Style& style) {
  const std::string place = at.text();
  return (place.empty() ? "" : std::string(style.place) + place + ":" + std::string(style.off) + " ") +
         printable(message) + excerpt(at, style);
}

std::size_t rank(const Location& at) { return at.source == nullptr ? 0 : at.source->rank(); }

}  // namespace

void Problems::add(Problem problem) {
  // A range or random numbers are written at one place and may give many values that are wrong in the same way.
  const std::string what = problem.message.substr(0, problem.message.find(" (got "));
  if (known_.emplace(problem.at.source.get(), problem.at.begin, what).second) problems_.push_back(std::move(problem));
}

std::vector<Problem> Problems::sorted() const {
  std::vector<Problem> result = problems_;
  std::stable_sort(result.begin(), result.end(), [](const Problem& a, const Problem& b) {
    return std::pair(rank(a.at), a.at.begin + 1) < std::pair(rank(b.at), b.at.begin + 1);
  });
  return result;
}

void Problems::throw_if_any() const {
  if (!problems_.empty()) throw ConfigError(sorted());
}

std::string render(const std::vector<Problem>& problems, const RenderOptions& options) {
  const Style style = style_of(options);
  const std::size_t shown = std::min(problems.size(), options.most);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += "\n";
    text += entry(problems[i].at, problems[i].message, style);
    for (const Note& note : problems[i].notes) text += "\n" + entry(note.at, "note: " + note.message, style);
  }
  if (shown < problems.size()) text += "\nand " + std::to_string(problems.size() - shown) + " more";
  return text;
}

ConfigError::ConfigError(std::vector<Problem> problems)
    : Error(render(problems), std::all_of(problems.begin(), problems.end(),
                                          [](const Problem& problem) { return problem.fault == Fault::environment; })
                                  ? Fault::environment
                                  : Fault::usage),
      problems_(std::make_shared<const std::vector<Problem>>(std::move(problems))) {}

}  // namespace plexus::config
