// Parsing ARFF, the format of Weka: a header that declares attributes, then rows, dense or sparse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace arff {

struct Attribute {
  enum class Form { number, nominal, text, date };

  std::string name;
  Form form = Form::number;
  std::vector<std::string> categories;  ///< of a nominal attribute, as declared; of a text, as found
};

struct Relation {
  std::vector<Attribute> attributes;
  std::size_t rows = 0;
  std::vector<float> values;  ///< (rows, attributes): numbers, places of categories; NaN where missing or a date
};

/// Throws EnvironmentError with file, line and column.
[[nodiscard]] Relation parse(const std::vector<std::uint8_t>& bytes, const std::string& name);

}  // namespace arff
