// The language of `plexus find`: conditions on what a trial was given and what came out of it.
//
//   dataset=mnist and model.hidden>100 and not (status=failed or tags~pilot)
//
//   expression := term { "or" term }
//   term       := factor { "and" factor }
//   factor     := "not" factor | "(" expression ")" | key comparison value | key "in" "(" value { "," value } ")"
//   comparison := "=" | "==" | "!=" | ">" | ">=" | "<" | "<=" | "~"          (~: contains this text)
//   value      := number [ "%" ] | true | false | null | word | 'text' | "text"
//
// A list equals its text, "[256, 128]", and each of its entries. What a trial does not have meets no condition but `=
// null`; `not` turns that around like everything else.
#pragma once

#include <plexus/value.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plexus::folders {

/// A key as it stands in the expression.
struct Key {
  std::string name;
  std::size_t begin = 0;  ///< its first byte
};

class Expression {
 public:
  /// Throws Error that shows the place of a mistake with a caret.
  explicit Expression(std::string text);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  /// The keys, each once, in the order of their first place.
  [[nodiscard]] const std::vector<Key>& keys() const noexcept { return keys_; }

  /// Whether it holds where keys()[i] has the value value_of(i); null: there is none.
  [[nodiscard]] bool holds(const std::function<const Value&(std::size_t)>& value_of) const;

  /// An error about a key, with the caret below it.
  [[nodiscard]] std::string mistake(const Key& key, const std::string& message) const;

 private:
  struct Node;
  class Parser;
  static bool holds(const Node& node, const std::function<const Value&(std::size_t)>& value_of);

  std::string text_;
  std::vector<Key> keys_;
  std::unique_ptr<const Node> root_;
};

}  // namespace plexus::folders
