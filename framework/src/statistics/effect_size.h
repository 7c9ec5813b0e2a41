// How large a difference is, in deviations of what varies.
#pragma once

#include <span>

namespace plexus::statistics {

/// Cohen's d_z: the mean of paired differences over their deviation (Cohen, Statistical Power Analysis, 1988, 2.3.5).
/// NaN for fewer than two, or where they do not vary.
[[nodiscard]] double cohen_dz(std::span<const double> differences);

/// Cohen's d of two samples: the difference of means over the deviation of both together.
[[nodiscard]] double cohen_d(std::span<const double> first, std::span<const double> second);

/// Hedges' g: d without its bias in small samples, exactly by the gamma function (Hedges, 1981).
[[nodiscard]] double hedges_g(std::span<const double> first, std::span<const double> second);

}  // namespace plexus::statistics
