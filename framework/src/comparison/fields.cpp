#include "comparison/fields.h"

namespace plexus::comparison {
namespace {

double paired_only(const Difference& row, double number) { return row.paired ? number : statistics::undefined; }

constexpr Field all_fields[] = {
    {"baseline_mean", "mean of the baseline",
     [](const Difference& r) { return statistics::moments_of(r.baseline).mean; }, false},
    {"baseline_std", "deviation of the baseline (n - 1)",
     [](const Difference& r) { return statistics::moments_of(r.baseline).deviation; }, false},
    {"value_mean", "mean of the value", [](const Difference& r) { return statistics::moments_of(r.other).mean; },
     false},
    {"value_std", "deviation of the value (n - 1)",
     [](const Difference& r) { return statistics::moments_of(r.other).deviation; }, false},
    {"baseline_count", "repetitions of the baseline", [](const Difference& r) { return double(r.baseline.size()); },
     true},
    {"value_count", "repetitions of the value", [](const Difference& r) { return double(r.other.size()); }, true},
    {"paired", "1: repetitions are paired", [](const Difference& r) { return r.paired ? 1.0 : 0.0; }, true},
    {"difference", "value less baseline", [](const Difference& r) { return r.difference; }, false},
    {"difference_low", "lower end of the 95 % bootstrap interval", [](const Difference& r) { return r.interval.low; },
     false},
    {"difference_high", "upper end of the 95 % bootstrap interval", [](const Difference& r) { return r.interval.high; },
     false},
    {"student_low", "lower end of Student's 95 % interval; not paired: Welch's",
     [](const Difference& r) { return r.paired ? r.student.low : r.welch.low; }, false},
    {"student_high", "upper end of Student's 95 % interval; not paired: Welch's",
     [](const Difference& r) { return r.paired ? r.student.high : r.welch.high; }, false},
    {"p", "two-sided p that a claim rests on: of sign flips, or not paired Welch's",
     [](const Difference& r) { return r.p; }, false},
    {"p_holm", "the same by Holm's correction of all that are compared", [](const Difference& r) { return r.p_holm; },
     false},
    {"p_signs", "p of all signs of the paired differences",
     [](const Difference& r) { return paired_only(r, r.flips.p); }, false},
    {"p_wilcoxon", "p of Wilcoxon's signed ranks", [](const Difference& r) { return paired_only(r, r.ranks.p); },
     false},
    {"p_student", "p of Student's paired test", [](const Difference& r) { return r.student.p; }, false},
    {"p_welch", "p of Welch's test", [](const Difference& r) { return r.welch.p; }, false},
    {"cohen_dz", "Cohen's d_z of the paired differences", [](const Difference& r) { return r.dz; }, false},
    {"hedges_g", "Hedges' g of the two samples", [](const Difference& r) { return r.g; }, false},
    {"wins", "pairs in which the value is better", [](const Difference& r) { return paired_only(r, double(r.wins)); },
     true},
    {"ties", "pairs that are equal", [](const Difference& r) { return paired_only(r, double(r.ties)); }, true},
    {"losses", "pairs in which the value is worse",
     [](const Difference& r) { return paired_only(r, double(r.losses)); }, true},
    {"needed", "pairs, or repetitions of each, that find this difference with 80 % power",
     [](const Difference& r) { return r.needed ? double(*r.needed) : statistics::undefined; }, true},
    {"pooled_difference", "value less baseline at equal settings, over all that were tried",
     [](const Difference& r) { return r.pooled.difference; }, false},
};

}  // namespace

std::span<const Field> fields() { return all_fields; }

}  // namespace plexus::comparison
