// `stages` of a configuration: parts of a training that follow each other, each with what is different in it.
//
//   stages:
//     pretrain: {dataset: digits, training: {epochs: 5}}
//     finetune: {optimizer: {learning_rate: 0.01}, model: {initial: {layers: [layers.0.*], freeze: true}}}
//
// They are an axis of labelled patches, called `stage`, behind all others. A stage is laid over what its trial is
// otherwise, so that an axis of the grid may vary one of them: stages.finetune.optimizer.learning_rate. What the
// network of the whole configuration begins with is what that of the first stage begins with: the others begin with the
// stage before them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "config/checker.h"
#include "config/edit.h"
#include "config/grid_axes.h"
#include "config/node.h"
#include "config/override.h"
#include "config/problems.h"

namespace plexus::config {

inline constexpr const char* stages_key = "stages";

/// The names of the stages, in the order written; empty where there are none.
[[nodiscard]] std::vector<std::string> stage_names(const Node& root);

/// The axis; nothing where the configuration has no stages, or, with problems added, where they are wrong.
[[nodiscard]] std::optional<ConfigAxis> read_stages(const Node& root, const Schema& schema, Problems& problems);

/// Whether a key leads into a stage: "stages.finetune.training.epochs".
[[nodiscard]] bool leads_into_stage(const KeyPath& path) noexcept;

/// "training.epochs" of such a key, whose parts must be more than two.
[[nodiscard]] KeyPath inside_of_stage(const KeyPath& path);

/// A problem for keys of axes, and for overrides, that every stage sets otherwise, so that they would have no effect.
void check_effects(const Node& root, const std::vector<ConfigAxis>& axes, const std::vector<Override>& set,
                   Problems& problems);

}  // namespace plexus::config
