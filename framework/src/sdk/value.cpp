#include <plexus/value.h>

namespace plexus {

Value::Value() noexcept = default;
Value::Value(bool value) noexcept : data_(value) {}
Value::Value(std::int64_t value) noexcept : data_(value) {}
Value::Value(int value) noexcept : data_(std::int64_t{value}) {}
Value::Value(double value) noexcept : data_(value) {}
Value::Value(std::string value) noexcept : data_(std::move(value)) {}
Value::Value(const char* value) : data_(std::string(value)) {}
Value::Value(List value) : data_(Shared<List>(std::move(value))) {}
Value::Value(Map value) : data_(Shared<Map>(std::move(value))) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

bool operator==(const Value& a, const Value& b) { return a.data_ == b.data_; }

const Value* Value::find(std::string_view name) const noexcept {
  const auto* entries = std::get_if<Shared<Map>>(&data_);
  if (entries == nullptr) return nullptr;
  for (const auto& [key, value] : entries->get())
    if (key == name) return &value;
  return nullptr;
}

void Value::set(std::string_view name, Value value) {
  Map entries = map();
  for (auto& [key, old] : entries)
    if (key == name) {
      old = std::move(value);
      data_ = Shared<Map>(std::move(entries));
      return;
    }
  entries.emplace_back(name, std::move(value));
  data_ = Shared<Map>(std::move(entries));
}

void Value::erase(std::string_view name) {
  Map entries = map();
  std::erase_if(entries, [name](const auto& entry) { return entry.first == name; });
  data_ = Shared<Map>(std::move(entries));
}

}  // namespace plexus
