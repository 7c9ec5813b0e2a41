// A setting as data: null, boolean, integer, real, text, list or map. Settings travel in this form between the
// configuration, the plugins and the results; what a value means is said by the schema of its component.
//
// Lists and maps are never changed, so that copies share them: the settings of ten thousand trials cost little more
// than those of one.
#pragma once

#include <plexus/export.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace plexus {

class PLEXUS_API Value {
  template <class Container>
  class Shared {
   public:
    explicit Shared(Container content) : content_(std::make_shared<const Container>(std::move(content))) {}

    [[nodiscard]] const Container& get() const noexcept { return *content_; }
    friend bool operator==(const Shared& a, const Shared& b) { return a.get() == b.get(); }

   private:
    std::shared_ptr<const Container> content_;
  };

 public:
  using List = std::vector<Value>;
  using Map = std::vector<std::pair<std::string, Value>>;  ///< in the order written; names are unique

  // Compiled once, in the SDK's library, and not for every plugin.
  Value() noexcept;
  Value(bool value) noexcept;
  Value(std::int64_t value) noexcept;
  Value(int value) noexcept;
  Value(double value) noexcept;
  Value(std::string value) noexcept;
  Value(const char* value);
  Value(List value);
  Value(Map value);
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  [[nodiscard]] bool is_null() const noexcept { return holds<std::monostate>(); }
  [[nodiscard]] bool is_boolean() const noexcept { return holds<bool>(); }
  [[nodiscard]] bool is_integer() const noexcept { return holds<std::int64_t>(); }
  [[nodiscard]] bool is_real() const noexcept { return holds<double>(); }
  [[nodiscard]] bool is_number() const noexcept { return is_integer() || is_real(); }
  [[nodiscard]] bool is_text() const noexcept { return holds<std::string>(); }
  [[nodiscard]] bool is_list() const noexcept { return holds<Shared<List>>(); }
  [[nodiscard]] bool is_map() const noexcept { return holds<Shared<Map>>(); }

  // Each requires the matching is_…(); otherwise std::bad_variant_access is thrown. `real` accepts an integer too.
  [[nodiscard]] bool boolean() const { return std::get<bool>(data_); }
  [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(data_); }
  [[nodiscard]] double real() const { return is_integer() ? static_cast<double>(integer()) : std::get<double>(data_); }
  [[nodiscard]] const std::string& text() const { return std::get<std::string>(data_); }
  [[nodiscard]] const List& list() const { return std::get<Shared<List>>(data_).get(); }
  [[nodiscard]] const Map& map() const { return std::get<Shared<Map>>(data_).get(); }

  /// The entry `name` of a map; null when this is no map or has no such entry. Valid as long as this, or a copy of it,
  /// is neither assigned to nor given entries.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept;

  /// Gives a map the entry `name`, at its old place if it has one and else as the last. Requires is_map().
  void set(std::string_view name, Value value);

  /// Takes the entry `name`, if there is one, out of a map. Requires is_map().
  void erase(std::string_view name);

  PLEXUS_API friend bool operator==(const Value& a, const Value& b);

 private:
  template <class T>
  [[nodiscard]] bool holds() const noexcept {
    return std::holds_alternative<T>(data_);
  }

  std::variant<std::monostate, bool, std::int64_t, double, std::string, Shared<List>, Shared<Map>> data_;
};

}  // namespace plexus
