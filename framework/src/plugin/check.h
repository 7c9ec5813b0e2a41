// What a type of the schema allows, in words and as a check. Messages, `plexus describe` and the reference use the same
// words.
#pragma once

#include <plexus/schema.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plexus::plugin {

/// "real > 0", "integer in [1, 10]", "max or average", "list of integers ≥ 1", "activation", "text or null"
[[nodiscard]] std::string type_text(const Type& type);

/// Something in a value that its type does not allow.
struct Violation {
  std::string path;     ///< "blocks[1].kernel": lists count from 0
  std::string message;  ///< "got 0, expected integer ≥ 1"
};

/// Everything in `value` that `type` does not allow; empty if it is allowed. What is inside a component is not looked
/// at: it has a schema of its own.
[[nodiscard]] std::vector<Violation> violations(const Type& type, const Value& value, const std::string& path);

/// The same for the parameters of a component or a group: `value` is a map. Other keys in it are not looked at.
[[nodiscard]] std::vector<Violation> violations(const std::vector<ParameterInfo>& parameters, const Value& value,
                                                const std::string& path = "");

/// The parameters of a component and those that all of its kind have. Where both declare one name, a value of either's
/// form is allowed, the component's own first: `test: rows.csv` and `test: 0.2`.
/// Overrides that are common are of the component's own parameters.
[[nodiscard]] std::vector<ParameterInfo> with_common(const std::vector<ParameterInfo>& own,
                                                     const std::vector<ParameterInfo>& common);

/// What is wrong with a declaration of parameters itself: a name that is not [a-z][a-z0-9_]*, a name used twice, a
/// default that its own constraint does not allow. Nothing if it is sound.
[[nodiscard]] std::optional<std::string> schema_fault(const std::vector<ParameterInfo>& parameters);

/// [a-z][a-z0-9_]*
[[nodiscard]] bool is_name(std::string_view text);

}  // namespace plexus::plugin
