#include "conformance/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

#include "text/columns.h"
#include "text/escape.h"
#include "values/json.h"

namespace plexus::conformance {
namespace {

std::string_view word_of(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::failed:
      return "FAILED";
    case Status::skipped:
      return "skipped";
  }
  return "";
}

std::string painted(const std::string& text, Status status, bool colour) {
  if (!colour) return text;
  const char* const code = status == Status::ok ? "32" : status == Status::failed ? "1;31" : "33";
  return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

double seconds_of(const ComponentResult& component) {
  double sum = 0.0;
  for (const CheckResult& check : component.checks) sum += check.seconds;
  return sum;
}

std::size_t count_of(const ComponentResult& component, Status status) {
  return static_cast<std::size_t>(std::count_if(component.checks.begin(), component.checks.end(),
                                                [status](const CheckResult& check) { return check.status == status; }));
}

}  // namespace

std::string report_heading(const plugin::Library& library) {
  return library.name + " " + library.version + " (" + library.file.string() + ")\n";
}

std::string report_component(const ComponentResult& result, std::size_t width, bool colour) {
  constexpr std::size_t name_width = 15;
  constexpr std::size_t word_width = 9;
  const std::size_t indent = 2 + name_width + word_width;
  const std::size_t text_width = std::max<std::size_t>(30, width > indent ? width - indent : 0);
  std::string text = "\n" + result.name() + "\n";
  for (const CheckResult& check : result.checks) {
    const std::string word(word_of(check.status));
    text += "  " + check.name + std::string(name_width - std::min(name_width - 1, check.name.size()), ' ') +
            painted(word, check.status, colour);
    std::string margin(word_width - word.size(), ' ');
    const auto add = [&](const std::string& paragraph) {
      if (paragraph.empty()) return;
      for (const std::string& line : text::wrap(paragraph, text_width)) {
        text += margin + line + "\n";
        margin = std::string(indent, ' ');
      }
    };
    if (check.message.empty())
      text += "\n";
    else
      add(check.message);
    add(check.remedy);
  }
  return text;
}

std::string report_summary(const Report& report) {
  return std::to_string(report.count()) + " checks: " + std::to_string(report.count(Status::ok)) + " ok, " +
         std::to_string(report.count(Status::failed)) + " failed, " + std::to_string(report.count(Status::skipped)) +
         " skipped\n";
}

std::string report_json(const Report& report) {
  using Json = nlohmann::ordered_json;
  Json components = Json::array();
  for (const ComponentResult& component : report.components) {
    Json checks = Json::array();
    for (const CheckResult& check : component.checks) {
      Json entry{{"name", check.name}, {"status", check.status == Status::failed ? "failed" : word_of(check.status)}};
      if (!check.message.empty()) entry["message"] = check.message;
      if (!check.remedy.empty()) entry["remedy"] = check.remedy;
      entry["seconds"] = check.seconds;
      checks.push_back(std::move(entry));
    }
    components.push_back({{"kind", to_string(component.component->info.kind)},
                          {"name", component.component->info.name},
                          {"settings", Json::parse(values::to_json(component.settings))},
                          {"checks", std::move(checks)}});
  }
  const Json whole{{"library",
                    {{"name", report.library->name},
                     {"version", report.library->version},
                     {"file", report.library->file.string()},
                     {"sha256", report.library->sha256}}},
                   {"components", std::move(components)},
                   {"summary",
                    {{"checks", report.count()},
                     {"ok", report.count(Status::ok)},
                     {"failed", report.count(Status::failed)},
                     {"skipped", report.count(Status::skipped)}}}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string report_junit(const Report& report) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=" + text::xml_attribute(report.library->name) +
      " tests=\"" + std::to_string(report.count()) + "\" failures=\"" + std::to_string(report.count(Status::failed)) +
      "\" skipped=\"" + std::to_string(report.count(Status::skipped)) + "\" errors=\"0\">\n";
  for (const ComponentResult& component : report.components) {
    const std::string name = text::xml_attribute(component.name());
    text += "  <testsuite name=" + name + " tests=\"" + std::to_string(component.checks.size()) + "\" failures=\"" +
            std::to_string(count_of(component, Status::failed)) + "\" skipped=\"" +
            std::to_string(count_of(component, Status::skipped)) + "\" errors=\"0\" time=\"" +
            seconds_text(seconds_of(component)) + "\">\n";
    for (const CheckResult& check : component.checks) {
      text += "    <testcase classname=" + name + " name=" + text::xml_attribute(check.name) + " time=\"" +
              seconds_text(check.seconds) + "\"";
      if (check.status == Status::ok) {
        text += "/>\n";
        continue;
      }
      const std::string message = check.message + (check.remedy.empty() ? "" : "\n" + check.remedy);
      text += check.status == Status::failed
                  ? ">\n      <failure type=\"conformance\" message=" + text::xml_attribute(message) + "/>\n"
                  : ">\n      <skipped message=" + text::xml_attribute(message) + "/>\n";
      text += "    </testcase>\n";
    }
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace plexus::conformance
