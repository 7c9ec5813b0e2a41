// A setting as data: null, boolean, integer, real, text, list or map. Settings travel in this form between the
// configuration, the plugins and the results; what a value means is said by the schema of its component.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace plexus {

class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<std::pair<std::string, Value>>;  ///< in the order written; names are unique

  Value() = default;
  Value(bool value) : data_(value) {}
  Value(std::int64_t value) : data_(value) {}
  Value(int value) : data_(std::int64_t{value}) {}
  Value(double value) : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(List value) : data_(std::move(value)) {}
  Value(Map value) : data_(std::move(value)) {}

  [[nodiscard]] bool is_null() const noexcept { return holds<std::monostate>(); }
  [[nodiscard]] bool is_boolean() const noexcept { return holds<bool>(); }
  [[nodiscard]] bool is_integer() const noexcept { return holds<std::int64_t>(); }
  [[nodiscard]] bool is_real() const noexcept { return holds<double>(); }
  [[nodiscard]] bool is_number() const noexcept { return is_integer() || is_real(); }
  [[nodiscard]] bool is_text() const noexcept { return holds<std::string>(); }
  [[nodiscard]] bool is_list() const noexcept { return holds<List>(); }
  [[nodiscard]] bool is_map() const noexcept { return holds<Map>(); }

  // Each requires the matching is_…(); otherwise std::bad_variant_access is thrown. `real` accepts an integer too.
  [[nodiscard]] bool boolean() const { return std::get<bool>(data_); }
  [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(data_); }
  [[nodiscard]] double real() const { return is_integer() ? static_cast<double>(integer()) : std::get<double>(data_); }
  [[nodiscard]] const std::string& text() const { return std::get<std::string>(data_); }
  [[nodiscard]] const List& list() const { return std::get<List>(data_); }
  [[nodiscard]] List& list() { return std::get<List>(data_); }
  [[nodiscard]] const Map& map() const { return std::get<Map>(data_); }
  [[nodiscard]] Map& map() { return std::get<Map>(data_); }

  /// The entry `name` of a map; null when this is no map or has no such entry. Valid as long as the map is unchanged.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept {
    const Map* entries = std::get_if<Map>(&data_);
    if (entries == nullptr) return nullptr;
    for (const auto& [key, value] : *entries)
      if (key == name) return &value;
    return nullptr;
  }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  template <class T>
  [[nodiscard]] bool holds() const noexcept {
    return std::holds_alternative<T>(data_);
  }

  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> data_;
};

}  // namespace plexus
