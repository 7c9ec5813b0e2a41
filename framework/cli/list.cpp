// plexus list: every experiment below a folder, in the terminal, as JSON, or as a page that links the reports.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "first_line.h"
#include "folders/index_page.h"
#include "folders/list.h"
#include "metrics/definitions.h"
#include "terminal.h"
#include "text/printable.h"
#include "text/table.h"
#include "values/json.h"

namespace plexus::cli {
namespace {

using folders::Summary;

struct ListOptions {
  std::string folder = "results";
  std::string sort = "name";
  bool reverse = false;
  std::vector<std::string> tags;
  bool json = false;
  bool html = false;
};

bool has_tags(const Summary& summary, const std::vector<std::string>& tags) {
  return std::all_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    return std::find(summary.tags.begin(), summary.tags.end(), tag) != summary.tags.end();
  });
}

/// The better the larger, across experiments that measure the same; what has no number comes last.
double rank_of(const Summary& summary) {
  if (std::isnan(summary.best)) return -std::numeric_limits<double>::infinity();
  return summary.metric.larger_is_better ? summary.best : -summary.best;
}

void sort(std::vector<Summary>& summaries, const ListOptions& options) {
  const auto by = [&](const std::function<bool(const Summary&, const Summary&)>& before) {
    std::stable_sort(summaries.begin(), summaries.end(), before);
  };
  // Newest, largest and best first, as one looks for them.
  if (options.sort == "date") by([](const Summary& a, const Summary& b) { return a.changed > b.changed; });
  if (options.sort == "trials") by([](const Summary& a, const Summary& b) { return a.trials > b.trials; });
  if (options.sort == "status") by([](const Summary& a, const Summary& b) { return a.state < b.state; });
  if (options.sort == "best")
    by([](const Summary& a, const Summary& b) {
      return a.metric.name != b.metric.name ? a.metric.name > b.metric.name : rank_of(a) > rank_of(b);
    });
  if (options.reverse) std::reverse(summaries.begin(), summaries.end());
}

std::string shown_name(const Summary& summary, const std::filesystem::path& root) {
  const std::string name = summary.folder.lexically_relative(root).generic_string();
  return name.empty() || name == "." ? summary.folder.string() : name;
}

void print(const std::vector<Summary>& summaries, const std::filesystem::path& root) {
  text::Table table;
  table.add_column("name");
  table.add_column("date", text::Align::left, {.leaves = 4});
  table.add_column("trials", text::Align::right, {.leaves = 3});
  table.add_column("status", text::Align::left, {.shrink_to = 12});
  table.add_column("best", text::Align::right);
  table.add_column("of", text::Align::left, {.leaves = 5});
  table.add_column("tags", text::Align::left, {.shrink_to = 8, .leaves = 2});
  table.add_column("notes", text::Align::left, {.shrink_to = 12, .leaves = 1});
  for (const Summary& summary : summaries) {
    const bool readable = summary.state != folders::State::unreadable;
    std::string tags;
    for (const std::string& tag : summary.tags) tags += (tags.empty() ? "" : " ") + tag;
    table.add_row({text::printable_line(shown_name(summary, root)), folders::date_words(summary.changed),
                   readable ? std::to_string(summary.trials) : "", folders::state_words(summary),
                   folders::best_words(summary.metric, summary.best, summary.front),
                   folders::best_of_words(summary.metric, summary.front), text::printable_line(tags),
                   text::printable_line(first_line(readable ? summary.notes : summary.problem))});
  }
  static_cast<void>(
      table.print_within(std::cout, is_terminal(1) ? terminal_width(1) : std::numeric_limits<std::size_t>::max()));
}

std::string_view word_of(folders::State state) {
  switch (state) {
    case folders::State::complete:
      return "complete";
    case folders::State::running:
      return "running";
    case folders::State::unfinished:
      return "unfinished";
    case folders::State::unreadable:
      break;
  }
  return "unreadable";
}

void print_json(const std::vector<Summary>& summaries) {
  Value::List all;
  for (const Summary& summary : summaries) {
    Value::Map counts;
    for (std::size_t status = 0; status < summary.counts.size(); ++status)
      counts.emplace_back(std::string(results::status_words[status]),
                          Value(static_cast<std::int64_t>(summary.counts[status])));
    all.emplace_back(Value::Map{{"folder", summary.folder.string()},
                                {"name", summary.name},
                                {"changed", Value(summary.changed)},
                                {"trials", Value(static_cast<std::int64_t>(summary.trials))},
                                {"there", Value(static_cast<std::int64_t>(summary.there))},
                                {"status", std::string(word_of(summary.state))},
                                {"counts", Value(std::move(counts))},
                                {"metric", summary.metric.empty() ? Value() : Value(summary.metric.name)},
                                {"best", folders::number_or_null(summary.best)},
                                {"front", folders::front_value(summary.front)},
                                {"tags", Value(Value::List(summary.tags.begin(), summary.tags.end()))},
                                {"notes", summary.notes},
                                {"report", Value(summary.has_report)},
                                {"problem", summary.problem.empty() ? Value() : Value(summary.problem)}});
  }
  text::PrintableOutput::data() << values::to_json(Value(std::move(all))) << '\n';
}

void list(const ListOptions& options) {
  std::vector<Summary> summaries = folders::list_experiments(options.folder);
  std::erase_if(summaries, [&](const Summary& summary) { return !has_tags(summary, options.tags); });
  sort(summaries, options);
  if (options.html)
    std::cout << "index: " << folders::write_index(options.folder, summaries).string() << '\n';
  else if (options.json)
    print_json(summaries);
  else if (summaries.empty())
    std::cerr << "plexus: no experiment in '" << options.folder << "'"
              << (options.tags.empty() ? "" : " has these tags") << '\n';
  else
    print(summaries, options.folder);
}

}  // namespace

void add_list(Command& app, int&) {
  auto options = std::make_shared<ListOptions>();
  Command command = app.add_subcommand("list", "Print the experiments of a folder: date, trials, status, best, notes");
  command.add_option("folder", options->folder, "The folder that they are in").type_name("DIR").capture_default_str();
  command.add_option("--sort", options->sort, "name, date (newest first), trials, status, or best (best first)")
      .one_of({"name", "date", "trials", "status", "best"});
  command.add_flag("--reverse", options->reverse, "The other way round");
  command.add_option("--tag", options->tags, "Only experiments whose configuration has this tag (repeatable)")
      .type_name("TAG")
      .allow_extra_args(false);
  const Option json = command.add_flag("--json", options->json, "All that is known of each, as JSON");
  command.add_flag("--html", options->html, "Write DIR/index.html, which links the reports, instead").excludes(json);
  command.footer(
      "The date is that of the last change of the results. The best is the best trial by validation, without "
      "validation\n"
      "rows by the test; of a search for several metrics the best of each by itself, on a front of so many trials.\n"
      "What was seen is remembered in the user's cache ($XDG_CACHE_HOME/plexus, else ~/.cache/plexus), which only "
      "saves time and may be\n"
      "deleted.");
  command.callback([options] { list(*options); });
}

}  // namespace plexus::cli
