// The parts of the JSON Schema of a configuration; json_schema.h is what others use.
//
// TypeSchemas has what a setting may be; GridSchema has axes, patches and what varies under them.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/catalogue.h"
#include "config/checker.h"

namespace plexus::config {

using SchemaJson = nlohmann::ordered_json;
using ParameterInfos = std::vector<const ParameterInfo*>;

/// What a text looks like that refers to a value.
inline constexpr const char* reference_pattern = "\\$\\{";

[[nodiscard]] SchemaJson schema_reference(const std::string& definition);
[[nodiscard]] ParameterInfos pointers_to(const std::vector<ParameterInfo>& parameters);

class TypeSchemas {
 public:
  /// Both must live as long as this.
  TypeSchemas(const Schema& schema, const Catalogue& catalogue) : schema_(schema), catalogue_(catalogue) {}

  /// For each kind: `KIND`, a component by its name or a map; `KIND.NAME`, the settings of one; `complete.KIND`, which
  /// has what must be set too.
  void add_definitions(SchemaJson& definitions) const;

  [[nodiscard]] SchemaJson object(const ParameterInfos& infos) const;
  [[nodiscard]] SchemaJson parameter(const ParameterInfo& info) const;
  [[nodiscard]] SchemaJson of_type(const Type& type, const Value& standard) const;
  [[nodiscard]] SchemaJson section(const Section& section) const;

  /// The parameters of a component, and those that all of its kind have.
  [[nodiscard]] ParameterInfos settings_of(Kind kind, const Catalogue::Found& found) const;
  [[nodiscard]] const Catalogue& catalogue() const noexcept { return catalogue_; }

 private:
  [[nodiscard]] SchemaJson settings(Kind kind, const Catalogue::Found& found) const;
  [[nodiscard]] SchemaJson component_here(Kind kind, const Value& standard) const;

  const Schema& schema_;
  const Catalogue& catalogue_;
  mutable std::map<const ComponentInfo*, std::vector<ParameterInfo>> merged_;  ///< with those of the kind
};

/// A name as a configuration may write it: as it is, or with its library before it.
[[nodiscard]] SchemaJson name_of_component(const Catalogue::Found& found);

class GridSchema {
 public:
  /// Both must live as long as this.
  GridSchema(const Schema& schema, const TypeSchemas& types);

  /// `grid`; `patch`, settings that are laid over a configuration; `patch.KIND`, a part of a component; `key.NAME` and
  /// `axis.NAME`, a value of what a dotted key names, and several.
  void add_definitions(SchemaJson& definitions) const;

 private:
  void add_key(const std::string& key, const ParameterInfo& info, std::size_t depth);
  [[nodiscard]] SchemaJson grid() const;
  [[nodiscard]] SchemaJson axes(SchemaJson words) const;
  [[nodiscard]] SchemaJson patch() const;
  [[nodiscard]] SchemaJson part_of(Kind kind) const;
  [[nodiscard]] SchemaJson part(const ParameterInfo& info) const;

  struct Key {
    std::string name;
    std::vector<SchemaJson> values;  ///< what it may be, under one plugin or another
    std::vector<SchemaJson> parts;   ///< what a patch may say of it
  };

  const Schema& schema_;
  const TypeSchemas& types_;
  std::vector<Key> keys_;
  std::vector<std::string> open_;  ///< keys below which anything is accepted: elements of lists, deep nesting
};

}  // namespace plexus::config
