#include "folders/expression.h"

#include <plexus/error.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>

#include "text/columns.h"
#include "text/number.h"
#include "values/json.h"

namespace plexus::folders {
namespace {

/// A value as it is written in an expression.
struct Literal {
  std::string text;
  std::optional<double> number = {};
  bool is_null = false;
};

std::string caret(const std::string& text, std::size_t at, const std::string& message) {
  return "find: " + message + "\n  " + text + "\n  " +
         std::string(text::display_width(std::string_view(text).substr(0, at)), ' ') + "^";
}

std::optional<double> number_in(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::optional<double> number = text::number_in(text);
  return number && percent ? *number / 100.0 : number;
}

/// As tables show it: what is printed alike is equal.
std::string printed(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", number);
  return text;
}

bool equal(const Value& value, const Literal& literal) {
  if (literal.is_null) return value.is_null();
  if (value.is_boolean()) {
    const std::string_view word = value.boolean() ? "true" : "false";
    return literal.text == word || (literal.number && *literal.number == (value.boolean() ? 1.0 : 0.0));
  }
  if (value.is_number()) {
    // On an axis of booleans they are 1 and 0.
    const auto wanted = literal.number            ? literal.number
                        : literal.text == "true"  ? std::optional(1.0)
                        : literal.text == "false" ? std::optional(0.0)
                                                  : std::nullopt;
    return wanted && (value.real() == *wanted || printed(value.real()) == printed(*wanted));
  }
  if (value.is_text()) return value.text() == literal.text;
  if (value.is_list() && std::any_of(value.list().begin(), value.list().end(),
                                     [&literal](const Value& one) { return equal(one, literal); }))
    return true;
  return !value.is_null() && values::to_text(value) == literal.text;
}

bool contains(const Value& value, const std::string& part) {
  if (value.is_null()) return false;
  return (value.is_text() ? value.text() : values::to_text(value)).find(part) != std::string::npos;
}

}  // namespace

struct Expression::Node {
  enum class Form { either, both, no, equals, differs, greater, greater_equal, less, less_equal, contains };

  Form form = Form::equals;
  std::vector<Node> parts = {};
  std::size_t key = 0;
  std::vector<Literal> values = {};  ///< of `in`: several, one of which it equals
};

class Expression::Parser {
 public:
  Parser(const std::string& text, std::vector<Key>& keys) : text_(text), keys_(keys) { next(); }

  Node whole() {
    if (kind_ == Kind::end) fail("there is no condition; one is 'dataset=mnist and model.hidden>100' for example");
    Node node = either();
    if (kind_ == Kind::end) return node;
    if (kind_ == Kind::symbol && token_ == ")") fail("there is no '(' that this closes");
    fail(kind_ == Kind::word ? "expected 'and' or 'or' before this" : "this is not expected here");
  }

 private:
  enum class Kind { end, word, quoted, symbol };

  [[noreturn]] void fail(const std::string& message) const { throw Error(caret(text_, begin_, message)); }

  void next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
    begin_ = at_;
    token_.clear();
    if (at_ == text_.size()) {
      kind_ = Kind::end;
      return;
    }
    const char first = text_[at_];
    if (first == '\'' || first == '"') {
      const std::size_t end = text_.find(first, at_ + 1);
      if (end == std::string::npos) fail("this quote is never closed");
      token_ = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      kind_ = Kind::quoted;
      return;
    }
    for (const std::string_view symbol : {"!=", ">=", "<=", "==", "&&", "||", "=", ">", "<", "~", "(", ")", ",", "!"}) {
      if (text_.compare(at_, symbol.size(), symbol) != 0) continue;
      token_ = symbol;
      at_ += symbol.size();
      kind_ = Kind::symbol;
      if (token_ == "&&") fail("'and' is written as a word");
      if (token_ == "||") fail("'or' is written as a word");
      if (token_ == "!") fail("'not' is written as a word");
      return;
    }
    // A list is one value: [256, 128]
    int depth = 0;
    const std::size_t start = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '[') ++depth;
      if (c == ']') --depth;
      if (depth == 0 && (std::string_view(" \t\n!><=~(),&|'\"").find(c) != std::string_view::npos)) break;
    }
    token_ = text_.substr(start, at_ - start);
    kind_ = Kind::word;
  }

  [[nodiscard]] bool is_word(std::string_view word) const { return kind_ == Kind::word && token_ == word; }

  Node either() {
    Node node = both();
    if (!is_word("or")) return node;
    Node any{.form = Node::Form::either};
    any.parts.push_back(std::move(node));
    while (is_word("or")) {
      next();
      any.parts.push_back(both());
    }
    return any;
  }

  Node both() {
    Node node = factor();
    if (!is_word("and")) return node;
    Node all{.form = Node::Form::both};
    all.parts.push_back(std::move(node));
    while (is_word("and")) {
      next();
      all.parts.push_back(factor());
    }
    return all;
  }

  Node factor() {
    if (++depth_ > deepest) fail("this is nested too deeply");
    Node node = plain_factor();
    --depth_;
    return node;
  }

  Node plain_factor() {
    if (is_word("not")) {
      next();
      Node no{.form = Node::Form::no};
      no.parts.push_back(factor());
      return no;
    }
    if (kind_ == Kind::symbol && token_ == "(") {
      const std::size_t open = begin_;
      next();
      Node inside = either();
      if (kind_ != Kind::symbol || token_ != ")") throw Error(caret(text_, open, "this '(' is never closed"));
      next();
      return inside;
    }
    if (kind_ == Kind::end) fail("expected a condition here, such as model.hidden>100");
    if (kind_ != Kind::word) fail("expected a key here, such as model.hidden");
    Node node{.key = key()};
    const std::string name = token_;
    next();
    return condition(std::move(node), name);
  }

  Node condition(Node node, const std::string& name) {
    static constexpr std::pair<std::string_view, Node::Form> forms[] = {
        {"=", Node::Form::equals},      {"==", Node::Form::equals},        {"!=", Node::Form::differs},
        {">", Node::Form::greater},     {">=", Node::Form::greater_equal}, {"<", Node::Form::less},
        {"<=", Node::Form::less_equal}, {"~", Node::Form::contains}};
    if (is_word("in")) {
      next();
      if (kind_ != Kind::symbol || token_ != "(") fail("expected '(' and values with commas between them");
      do {
        next();
        node.values.push_back(literal());
      } while (kind_ == Kind::symbol && token_ == ",");
      if (kind_ != Kind::symbol || token_ != ")") fail("expected ',' or ')'");
      next();
      return node;
    }
    const auto form = std::find_if(std::begin(forms), std::end(forms), [this](const auto& known) {
      return kind_ == Kind::symbol && known.first == token_;
    });
    if (form == std::end(forms))
      fail("expected a comparison with '" + name + "': one of = != > >= < <= ~ (contains) or in (…)");
    node.form = form->second;
    const std::string symbol = token_;
    next();
    const std::size_t at = begin_;
    node.values.push_back(literal());
    const bool orders = node.form == Node::Form::greater || node.form == Node::Form::greater_equal ||
                        node.form == Node::Form::less || node.form == Node::Form::less_equal;
    if (orders && !node.values.front().number)
      throw Error(caret(text_, at, "'" + symbol + "' compares numbers (got '" + node.values.front().text + "')"));
    return node;
  }

  Literal literal() {
    if (kind_ != Kind::word && kind_ != Kind::quoted) fail("expected a value here");
    Literal value{.text = token_};
    if (kind_ == Kind::word) {
      value.number = number_in(token_);
      value.is_null = token_ == "null";
    }
    next();
    return value;
  }

  std::size_t key() {
    const auto known = std::find_if(keys_.begin(), keys_.end(), [this](const Key& one) { return one.name == token_; });
    if (known != keys_.end()) return static_cast<std::size_t>(known - keys_.begin());
    keys_.push_back({.name = token_, .begin = begin_});
    return keys_.size() - 1;
  }

  static constexpr int deepest = 100;

  const std::string& text_;
  std::vector<Key>& keys_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  int depth_ = 0;
  Kind kind_ = Kind::end;
  std::string token_;
};

Expression::Expression(std::string text) : text_(std::move(text)) {
  root_ = std::make_unique<const Node>(Parser(text_, keys_).whole());
}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

bool Expression::holds(const std::function<const Value&(std::size_t)>& value_of) const {
  return holds(*root_, value_of);
}

bool Expression::holds(const Node& node, const std::function<const Value&(std::size_t)>& value_of) {
  using Form = Node::Form;
  const auto part_holds = [&value_of](const Node& part) { return holds(part, value_of); };
  if (node.form == Form::either) return std::any_of(node.parts.begin(), node.parts.end(), part_holds);
  if (node.form == Form::both) return std::all_of(node.parts.begin(), node.parts.end(), part_holds);
  if (node.form == Form::no) return !part_holds(node.parts.front());
  const Value& value = value_of(node.key);
  const Literal& literal = node.values.front();
  if (node.form == Form::equals)
    return std::any_of(node.values.begin(), node.values.end(),
                       [&value](const Literal& one) { return equal(value, one); });
  if (node.form == Form::differs)
    return literal.is_null ? !value.is_null() : !value.is_null() && !equal(value, literal);
  if (node.form == Form::contains) return contains(value, literal.text);
  // A label of patches is a text, "2", also where it is a number.
  const std::optional<double> order = value.is_number() ? std::optional(value.real())
                                      : value.is_text() ? number_in(value.text())
                                                        : std::nullopt;
  if (!order) return false;
  const double number = *order;
  const double wanted = *literal.number;
  switch (node.form) {
    case Form::greater:
      return number > wanted;
    case Form::greater_equal:
      return number >= wanted;
    case Form::less:
      return number < wanted;
    default:
      return number <= wanted;
  }
}

std::string Expression::mistake(const Key& key, const std::string& message) const {
  return caret(text_, key.begin, message);
}

}  // namespace plexus::folders
