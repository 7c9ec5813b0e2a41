#include "values/json_memo.h"

#include "values/json.h"

namespace plexus::values {

const std::string& JsonMemo::of(const Value& value) {
  if (!value.is_map()) return other_ = to_json(value);
  const auto [entry, is_new] = maps_.try_emplace(&value.map());
  if (is_new) entry->second = to_json(value);
  return entry->second;
}

}  // namespace plexus::values
