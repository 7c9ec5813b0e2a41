#include <plexus/value.h>

namespace plexus {

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
