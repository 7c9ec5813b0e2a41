#include "folders/index_page.h"

#include <array>
#include <cstdio>
#include <system_error>

#include "files/publish.h"
#include "results/vocabulary.h"
#include "text/escape.h"

namespace plexus::folders {
namespace {

namespace fs = std::filesystem;

/// A relative path as the address of a link (RFC 3986).
std::string address_of(const fs::path& path) {
  std::string address;
  for (const char c : path.generic_string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~' || c == '/';
    std::array<char, 4> code{};
    std::snprintf(code.data(), code.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    address += plain ? std::string(1, c) : code.data();
  }
  return address;
}

std::string cell(const std::string& title, const std::string& html, const std::string& kind = "") {
  return "<td data-title=\"" + title + "\"" + (kind.empty() ? "" : " class=\"" + kind + "\"") + ">" + html + "</td>";
}

std::string row_of(const fs::path& root, const Summary& summary) {
  std::error_code error;
  const fs::path relative = fs::relative(summary.folder, root, error);
  const std::string name =
      text::escape_html(relative == "." || relative.empty() ? summary.name : relative.generic_string());
  std::string link = name;
  if (summary.has_report) link = "<a href=\"" + address_of(relative / "report.html") + "\">" + name + "</a>";
  std::string about = text::escape_html(summary.state == State::unreadable ? summary.problem : summary.notes);
  for (const std::string& tag : summary.tags)
    about += std::string(about.empty() ? "" : " ") + "<span class=\"tag\">" + text::escape_html(tag) + "</span>";
  std::string best = best_words(summary.metric, summary.best, summary.front);
  if (!best.empty())
    best +=
        " <small>" + text::escape_html(results::in_words(best_of_words(summary.metric, summary.front))) + "</small>";
  return "<tr>" + cell("name", link, "name") + cell("date", date_words(summary.changed), "date") +
         cell("trials", summary.state == State::unreadable ? "" : std::to_string(summary.trials), "number") +
         cell("status", text::escape_html(state_words(summary))) + cell("best", best) + cell("notes", about, "notes") +
         "</tr>\n";
}

}  // namespace

std::string plain_style() {
  return R"(:root { --ground: #f7f7f5; --ink: #1b1e22; --muted: #5a6169; --line: #e3e3de; --accent: #0067a3; --soft: #eef4f8; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ground: #121518; --ink: #e9ebee; --muted: #a4acb4; --line: #30363c; --accent: #6cbcf0; --soft: #202a33; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 76rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; color: var(--muted); }
a { color: var(--accent); }
table { width: 100%; border-collapse: collapse; margin-top: 1rem; }
th { text-align: left; font-weight: 600; color: var(--muted); }
th { white-space: nowrap; }
th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number, .date { font-variant-numeric: tabular-nums; white-space: nowrap; }
.notes { white-space: pre-line; color: var(--muted); }
.tag { display: inline-block; padding: 0 .5em; border-radius: 1em; background: var(--soft); color: var(--ink); font-size: .85em; }
small { color: var(--muted); white-space: nowrap; }
@media (max-width: 700px) {
  thead { display: none; }
  tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; border: 0; padding: .1rem 0; }
  td:empty { display: none; }
  td:not(.name)::before { content: attr(data-title) ": "; color: var(--muted); }
  td.name { font-weight: 600; }
  small { white-space: normal; }
}
)";
}

std::string index_page(const fs::path& root, const std::vector<Summary>& summaries) {
  std::error_code error;
  const std::string title = text::escape_html(fs::weakly_canonical(root, error).filename().string());
  std::string rows;
  for (const Summary& summary : summaries) rows += row_of(root, summary);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         title + ": experiments</title>\n<style>\n" + plain_style() + "</style>\n</head>\n<body>\n<h1>" + title +
         "</h1>\n<p>" + std::to_string(summaries.size()) + (summaries.size() == 1 ? " experiment" : " experiments") +
         "</p>\n<table>\n<thead><tr><th>name</th><th>date</th><th>trials</th><th>status</th><th>best</th>"
         "<th>notes</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody>\n</table>\n</body>\n</html>\n";
}

fs::path write_index(const fs::path& root, const std::vector<Summary>& summaries) {
  fs::path path = root / "index.html";
  files::publish(path, index_page(root, summaries));
  return path;
}

}  // namespace plexus::folders
