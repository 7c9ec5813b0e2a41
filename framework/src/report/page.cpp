#include "report/page.h"

#include "report/assets.h"
#include "report/json.h"
#include "text/escape.h"

#include <stdexcept>
#include <string_view>

namespace plexus::report {
namespace {

std::string_view asset(std::string_view name) {
  for (const Asset& candidate : assets())
    if (candidate.name == name) return candidate.text;
  throw std::logic_error("the report has no part '" + std::string(name) + "'");
}

/// All assets whose name ends so, one after the other. Style sheets and programs are written so that their order does
/// not matter.
std::string joined(std::string_view ending) {
  std::string text;
  for (const Asset& candidate : assets())
    if (candidate.name.ends_with(ending)) text += candidate.text;
  return text;
}

}  // namespace

std::string page(const Content& content) {
  // What is put in is not searched again: it may have such words in it.
  const std::string_view frame = asset("page.html");
  std::string html;
  for (std::size_t at = 0; at < frame.size();) {
    const std::size_t open = frame.find("{{", at);
    if (open == std::string_view::npos) {
      html += frame.substr(at);
      break;
    }
    html += frame.substr(at, open - at);
    const std::size_t close = frame.find("}}", open);
    const std::string_view word = frame.substr(open + 2, close - open - 2);
    if (word == "title")
      html += text::escape_html(content.experiment);
    else if (word == "numbers")
      html += content.range_tests.empty()
                  ? "The numbers are in results.h5 beside it; <code>plexus show</code> prints them."
                  : "<code>plexus learning-rate</code> prints the numbers.";
    else if (word == "style")
      html += joined(".css");
    else if (word == "data")
      html += data_of(content);
    else if (word == "program")
      html += joined(".js");
    else
      throw std::logic_error("page.html asks for '" + std::string(word) + "'");
    at = close + 2;
  }
  return html;
}

}  // namespace plexus::report
