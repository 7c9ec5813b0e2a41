#include "arff_format.h"

#include <plexus/error.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace arff {
namespace {

using Form = Attribute::Form;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

class Parser {
 public:
  Parser(const std::vector<std::uint8_t>& bytes, std::string name)
      : rest_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), name_(std::move(name)) {}

  Relation read() {
    while (next_line()) {
      if (in_data_)
        read_row();
      else
        read_declaration();
    }
    if (relation_.attributes.empty())
      throw plexus::EnvironmentError("'" + name_ + "' is no ARFF file: it declares no attributes");
    if (!in_data_) throw plexus::EnvironmentError("'" + name_ + "' is truncated: it has no @data");
    return std::move(relation_);
  }

 private:
  /// The next line that is neither blank nor a comment.
  bool next_line() {
    while (!rest_.empty()) {
      line_ = rest_.substr(0, rest_.find('\n'));
      rest_.remove_prefix(std::min(line_.size() + 1, rest_.size()));
      ++number_;
      if (line_.ends_with('\r')) line_.remove_suffix(1);
      text_ = line_;
      skip_spaces();
      if (!text_.empty() && text_.front() != '%') return true;
    }
    return false;
  }

  void skip_spaces() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t"), text_.size())); }

  [[noreturn]] void fail(const std::string& what) const {
    const auto column = static_cast<std::size_t>(text_.data() - line_.data()) + 1;
    throw plexus::EnvironmentError(name_ + ":" + std::to_string(number_) + ":" + std::to_string(column) + ": " + what);
  }

  /// A word up to one of `ends`, or a text in quotes, in which a backslash makes the next character plain.
  std::string word(std::string_view ends) {
    skip_spaces();
    std::string result;
    if (!text_.empty() && (text_.front() == '\'' || text_.front() == '"')) {
      const char quote = text_.front();
      text_.remove_prefix(1);
      while (!text_.empty() && text_.front() != quote) {
        if (text_.front() == '\\' && text_.size() > 1) text_.remove_prefix(1);
        result += text_.front();
        text_.remove_prefix(1);
      }
      if (text_.empty()) fail("a quote is never closed in this line");
      text_.remove_prefix(1);
      quoted_ = true;
    } else {
      const std::string_view plain = text_.substr(0, text_.find_first_of(ends));
      text_.remove_prefix(plain.size());
      result = plain.substr(0, plain.find_last_not_of(" \t") + 1);
      quoted_ = false;
    }
    skip_spaces();
    return result;
  }

  void read_declaration() {
    const std::string keyword = lower(word(" \t"));
    if (keyword == "@relation") return;
    if (keyword == "@data") {
      in_data_ = true;
      return;
    }
    if (keyword != "@attribute") fail("expected @relation, @attribute or @data");
    Attribute attribute;
    attribute.name = word(" \t{");
    if (text_.starts_with('{')) {
      text_.remove_prefix(1);
      attribute.form = Form::nominal;
      while (true) {
        attribute.categories.push_back(word(",}"));
        if (text_.empty()) fail("the list of categories is never closed by '}'");
        const bool last = text_.front() == '}';
        text_.remove_prefix(1);
        if (last) break;
      }
    } else {
      const std::string type = lower(word(" \t"));
      if (type == "string")
        attribute.form = Form::text;
      else if (type == "date")
        attribute.form = Form::date;
      else if (type != "numeric" && type != "real" && type != "integer")
        fail("the attribute '" + attribute.name + "' has the type '" + type +
             "'; expected numeric, real, integer, string, date or {…}");
    }
    places_.emplace_back();
    for (std::size_t i = 0; i < attribute.categories.size(); ++i)
      places_.back().emplace(attribute.categories[i], static_cast<float>(i));
    relation_.attributes.push_back(std::move(attribute));
  }

  void read_row() {
    const std::size_t width = relation_.attributes.size();
    if (text_.front() == '{') return read_sparse_row();
    for (std::size_t i = 0; i < width; ++i) {
      relation_.values.push_back(value(i, word(",")));
      if (i + 1 == width) break;
      if (!text_.starts_with(',')) fail("got " + std::to_string(i + 1) + " values; expected " + std::to_string(width));
      text_.remove_prefix(1);
    }
    // An instance may have a weight: {5}.
    if (!text_.empty() && !text_.starts_with(",{"))
      fail("there is more after the last of " + std::to_string(width) + " values");
    ++relation_.rows;
  }

  /// {1 5.2, 3 yes}: what is not named is 0, or the first category.
  void read_sparse_row() {
    const std::size_t width = relation_.attributes.size();
    const std::size_t begin = relation_.values.size();
    relation_.values.resize(begin + width, 0.0F);
    text_.remove_prefix(1);
    skip_spaces();
    while (!text_.starts_with('}')) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), index);
      if (error != std::errc() || index >= width)
        fail("expected a number of an attribute, 0 to " + std::to_string(width - 1));
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      relation_.values[begin + index] = value(index, word(",}"));
      if (text_.starts_with(',')) text_.remove_prefix(1);
      skip_spaces();
      if (text_.empty()) fail("the row is never closed by '}'");
    }
    ++relation_.rows;
  }

  float value(std::size_t index, const std::string& text) {
    Attribute& attribute = relation_.attributes[index];
    constexpr float missing = std::numeric_limits<float>::quiet_NaN();
    if ((text == "?" && !quoted_) || attribute.form == Form::date) return missing;
    if (attribute.form == Form::number) {
      float number = 0.0F;
      const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
      const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
        fail("'" + text + "' is no finite number; expected one for the attribute '" + attribute.name + "'");
      return number;
    }
    const auto known = places_[index].find(text);
    if (known != places_[index].end()) return known->second;
    if (attribute.form == Form::nominal)
      fail("'" + text + "' is no category of the attribute '" + attribute.name + "'");
    const auto place = static_cast<float>(attribute.categories.size());
    attribute.categories.push_back(text);
    places_[index].emplace(text, place);
    return place;
  }

  std::string_view rest_;
  std::string_view line_;
  std::string_view text_;
  std::string name_;
  std::size_t number_ = 0;
  bool in_data_ = false;
  bool quoted_ = false;
  Relation relation_;
  std::vector<std::unordered_map<std::string, float>> places_;
};

}  // namespace

Relation parse(const std::vector<std::uint8_t>& bytes, const std::string& name) { return Parser(bytes, name).read(); }

}  // namespace arff
