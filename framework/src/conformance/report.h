// The report of a conformance test for people, for programs and for servers that collect test results.
#pragma once

#include <cstddef>
#include <string>

#include "conformance/conformance.h"

namespace plexus::conformance {

/// "lion 1.0.0 (build/lion.so)"
[[nodiscard]] std::string report_heading(const plugin::Library& library);
/// One line for each check, with reason and remedy below where it failed; lines of at most `width` columns.
[[nodiscard]] std::string report_component(const ComponentResult& result, std::size_t width, bool colour);
/// "42 checks: 40 ok, 1 failed, 1 skipped"
[[nodiscard]] std::string report_summary(const Report& report);

/// An object with `library`, `components` and `summary`.
[[nodiscard]] std::string report_json(const Report& report);

/// JUnit's XML: a suite for each component, a case for each check.
[[nodiscard]] std::string report_junit(const Report& report);

}  // namespace plexus::conformance
