// The JSON of maps of settings, each written once: trials share what they have in common.
//
//   JsonMemo json;
//   for (const Value& settings : all) use(json.of(*settings.find("model")));   // one text for all that share a model
#pragma once

#include <plexus/value.h>

#include <string>
#include <unordered_map>

namespace plexus::values {

class JsonMemo {
 public:
  /// to_json(value); valid as long as this. Requires that maps live as long as this, as they do in a plan.
  const std::string& of(const Value& value);

 private:
  std::unordered_map<const void*, std::string> maps_;  // by where they lie
  std::string other_;
};

}  // namespace plexus::values
