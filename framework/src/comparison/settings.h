// Which settings of a table say something, and which follow from others: what a patch or a component brings, what is
// zipped, what a value of several axes together makes up.
#pragma once

#include <cstddef>
#include <vector>

#include "results/trials_table.h"

namespace plexus::comparison {

using Column = results::TrialsTable::Column;
using Columns = std::vector<const Column*>;

[[nodiscard]] bool is_among(const Columns& columns, const Column* column);

/// Whether the setting is the same in all trials that agree on `columns`; of no columns, in all trials.
[[nodiscard]] bool follows_from(const Columns& columns, const Column& setting, const std::vector<std::size_t>& trials);

/// What was drawn for the random points of `sample` or of a search: it stands along their number.
[[nodiscard]] bool is_drawn(const results::TrialsTable& table, const Column& setting,
                            const std::vector<std::size_t>& trials);

/// The settings that tell trials apart beside `given`, in the order of the table, which has axes before what they
/// bring: without seeds, folds and numbers of random points, and without what follows from those before. Of random
/// points anything follows from anything, so that only what a patch or a component brings is left out.
[[nodiscard]] Columns telling_settings(const results::TrialsTable& table, const Columns& given,
                                       const std::vector<std::size_t>& trials);

/// Whether it is said already by the labels of patches together, which stand for it, or by the component whose setting
/// it is: beside these it says nothing new. Never true of a label itself.
[[nodiscard]] bool is_brought(const results::TrialsTable& table, const Column& setting);

/// Settings whose values move with those of `of`, but for those that its component brings with it.
[[nodiscard]] Columns moving_with(const results::TrialsTable& table, const Column& of,
                                  const std::vector<std::size_t>& trials);

}  // namespace plexus::comparison
