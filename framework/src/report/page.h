// One self-contained page of HTML: style, program and data in it, nothing loaded from anywhere.
//
//   files::publish(folder / "report.html", report::page(content));
#pragma once

#include "report/content.h"

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::report {

/// Characters that curves and confusion may take together with the table; so a thousand trials stay under 3 MB.
inline constexpr std::size_t most_curve_text = 1'300'000;
inline constexpr std::size_t most_confusion_text = 350'000;

/// The same content gives the same bytes.
[[nodiscard]] std::string page(const Content& content);

/// The data of the page, as JSON. Where the curves are too large it has some of the epochs, and where the confusion is
/// too large that of the best trials; every number that is there is whole.
[[nodiscard]] std::string data_of(const Content& content);

/// Positions of at most `most` of `count` epochs, evenly spread; the first and the last are always among them.
[[nodiscard]] std::vector<std::size_t> spread_positions(std::size_t count, std::size_t most);

}  // namespace plexus::report
