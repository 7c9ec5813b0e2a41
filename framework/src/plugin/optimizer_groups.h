// Groups of parameters that an optimizer moves with settings of their own:
//
//   optimizer: {plugin: adamw, groups: {bias: {weight_decay: 0}, "layers.0.*": {learning_rate: 0}}}
#pragma once

#include <plexus/optimizer.h>
#include <plexus/schema.h>

#include <memory>
#include <string>
#include <string_view>

namespace plexus::plugin {

/// The setting of every optimizer that describes them.
[[nodiscard]] ParameterInfo groups_parameter();

/// Whether a group takes in a parameter: its name is that of the parameter's group (weights, bias, normalization), or a
/// pattern of the parameter's own, in which * stands for any letters and . for _.
[[nodiscard]] bool is_in_group(std::string_view group, const OptimizedParameter& parameter);

/// Whether these settings of an optimizer keep a parameter as it is: the last group that takes it in and has a learning
/// rate has 0.
[[nodiscard]] bool is_kept(const Value& settings, const OptimizedParameter& parameter);

/// `optimizer`, or one in its place that moves the parameters of each group with the settings of the group over those
/// of `settings`; of groups that overlap, the later one counts. Builds with `builder`, which must live as long, when
/// the parameters are known. Throws Error where that cannot be done.
[[nodiscard]] std::shared_ptr<Optimizer> with_groups(std::shared_ptr<Optimizer> optimizer, const Value& settings,
                                                     const Builder& builder);

}  // namespace plexus::plugin
