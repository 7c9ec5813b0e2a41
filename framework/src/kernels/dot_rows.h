// Products with the transpose of a matrix whose rows lie in memory as they are: each result is the dot product of two
// rows. For batches that are too small to be worth a transposed copy.
#pragma once

#include <plexus/parameter.h>
#include <plexus/rows.h>

#include <cstddef>

namespace plexus::kernels {

/// [hot] dx (batch, inputs) ← dy (batch, columns) · Wᵀ, or dx ← dx + dy · Wᵀ if `accumulate`. The bias row takes no
/// part. A result does not depend on the number of rows or on which of them are computed together.
void dot_rows(Rows dx, bool accumulate, ConstRows dy, const Parameter& w) noexcept;

}  // namespace plexus::kernels
