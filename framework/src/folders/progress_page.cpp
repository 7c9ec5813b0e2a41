#include "folders/progress_page.h"

#include "folders/index_page.h"
#include "folders/summary.h"
#include "results/vocabulary.h"
#include "text/escape.h"

namespace plexus::folders {

std::string progress_page(const Progress& progress, const std::string& words, const std::vector<FinishedTrial>& trials,
                          std::size_t seconds) {
  const std::string title = text::escape_html(progress.name);
  std::string rows;
  for (const FinishedTrial& trial : trials)
    rows += "<tr><td class=\"name\" data-title=\"trial\">" + text::escape_html(trial.label) +
            "</td><td data-title=\"finished\">" + date_words(trial.when) + "</td><td data-title=\"status\">" +
            std::string(to_string(trial.status)) +
            (trial.message.empty() ? "" : ": " + text::escape_html(trial.message)) +
            "</td><td class=\"number\" data-title=\"" + text::escape_html(results::in_words(progress.metric.name)) +
            "\">" + metric_words(progress.metric, trial.metric) + "</td></tr>\n";
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         (seconds == 0 ? std::string()
                       : "<meta http-equiv=\"refresh\" content=\"" + std::to_string(seconds) + "\">\n") +
         "<title>" + title + ": " + std::to_string(progress.finished()) + " of " + std::to_string(progress.trials) +
         "</title>\n<style>\n" + plain_style() +
         "progress { width: 100%; height: 1rem; accent-color: var(--accent); }\n</style>\n</head>\n<body>\n<h1>" +
         title + "</h1>\n<p id=\"words\">" + text::escape_html(words) + "</p>\n<progress max=\"" +
         std::to_string(progress.trials) + "\" value=\"" + std::to_string(progress.finished()) +
         "\"></progress>\n<table>\n<thead><tr><th>latest trials</th><th>finished</th><th>status</th><th>" +
         text::escape_html(results::in_words(progress.metric.name)) + "</th></tr></thead>\n<tbody>\n" + rows +
         "</tbody>\n</table>\n</body>\n</html>\n";
}

}  // namespace plexus::folders
