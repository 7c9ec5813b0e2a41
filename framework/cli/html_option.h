// The option --html, as several commands have it: a page that is written beside what they print.
#pragma once

#include <string>

namespace plexus::cli {

/// Throws Error where the page's folder is not there: before anything is computed. Empty: no page is asked for.
void check_html_option(const std::string& file);

}  // namespace plexus::cli
