#!/usr/bin/env python3
"""Writes statistics_reference.inc: what SciPy and statsmodels say of the samples in it. Needs both (pip install scipy statsmodels);
the tests need neither."""
import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower, TTestPower

generator = np.random.default_rng(19)
SAMPLES = {
    # Accuracies of 10,000 rows: multiples of 0.0001, with ties among the differences.
    "five": (np.array([0.9795, 0.9801, 0.9788, 0.9790, 0.9797]), np.array([0.9601, 0.9598, 0.9612, 0.9590, 0.9607])),
    "eight": (np.array([0.8712, 0.8731, 0.8702, 0.8745, 0.8699, 0.8720, 0.8733, 0.8711]),
              np.array([0.8725, 0.8728, 0.8715, 0.8751, 0.8708, 0.8720, 0.8746, 0.8705])),
    "twelve": (np.round(generator.normal(0.9, 0.01, 12), 4), np.round(generator.normal(0.905, 0.02, 12), 4)),
    "losses": (generator.lognormal(-1, 0.3, 15), generator.lognormal(-1.1, 0.3, 15)),
}


def number(value):
    return repr(float(value)) if np.isfinite(value) else "undefined"


def numbers(values):
    return "{" + ", ".join(number(value) for value in values) + "}"


def flips(differences):
    """Both tests over all signs, so that ties are no matter."""
    # SciPy tells sums apart that are equal but for rounding; whole numbers have none.
    whole = np.round(differences * 10_000) if np.allclose(differences * 10_000, np.round(differences * 10_000)) else differences
    signs = stats.permutation_test((whole,), np.mean, permutation_type="samples", n_resamples=np.inf)
    kept = np.round(differences, 12)
    kept = kept[kept != 0]
    ranks = stats.rankdata(np.round(np.abs(kept), 12)) * np.sign(kept)
    ranked = stats.permutation_test((ranks,), np.sum, permutation_type="samples", n_resamples=np.inf)
    if len(np.unique(np.round(np.abs(kept), 12))) == len(differences):
        assert np.isclose(stats.wilcoxon(differences, method="exact").pvalue, ranked.pvalue, rtol=1e-12)
    return signs.pvalue, ranks[ranks > 0].sum(), ranked.pvalue


def hedges_g(first, second):
    pooled = np.sqrt((first.var(ddof=1) * (len(first) - 1) + second.var(ddof=1) * (len(second) - 1)) / (len(first) + len(second) - 2))
    freedom = len(first) + len(second) - 2
    correction = np.exp(scipy.special.gammaln(freedom / 2) - scipy.special.gammaln((freedom - 1) / 2)) / np.sqrt(freedom / 2)
    return correction * (second.mean() - first.mean()) / pooled


lines = [f"// Written by statistics_reference.py with SciPy {scipy.__version__} and statsmodels {statsmodels.__version__}.", ""]
lines += ["const Case cases[] = {"]
for name, (first, second) in SAMPLES.items():
    differences = second - first
    paired = stats.ttest_rel(second, first)
    welch = stats.ttest_ind(second, first, equal_var=False)
    interval, welch_interval = paired.confidence_interval(0.95), welch.confidence_interval(0.95)
    sign_p, statistic, rank_p = flips(differences)
    fields = {"name": f'"{name}"', "first": numbers(first), "second": numbers(second),
              "sign_p": number(sign_p), "rank_sum": number(statistic), "rank_p": number(rank_p),
              "t": number(paired.statistic), "t_p": number(paired.pvalue), "t_low": number(interval.low), "t_high": number(interval.high),
              "welch": number(welch.statistic), "welch_freedom": number(welch.df), "welch_p": number(welch.pvalue),
              "welch_low": number(welch_interval.low), "welch_high": number(welch_interval.high),
              "dz": number(differences.mean() / differences.std(ddof=1)), "g": number(hedges_g(first, second))}
    lines += ["    {" + ",\n     ".join(f".{key} = {value}" for key, value in fields.items()) + "},"]
lines += ["};", ""]

p = [0.01, 0.04, 0.03, 0.005, 0.5, 0.02]
lines += [f"const std::vector<double> holm_of = {numbers(p)};",
          f"const std::vector<double> holm_gives = {numbers(multipletests(p, method='holm')[1])};", ""]

scores = np.round(generator.normal(0.9, 0.02, (10, 4)) + [0, 0.01, 0.02, 0.0], 2)  # with ties
chi_square, chi_p = stats.friedmanchisquare(*scores.T)
f = 9 * chi_square / (10 * 3 - chi_square)
lines += [f"const std::vector<double> friedman_scores = {numbers(scores.ravel())};",
          f"constexpr double friedman_chi_square = {number(chi_square)};", f"constexpr double friedman_p = {number(chi_p)};",
          f"constexpr double friedman_f = {number(f)};", f"constexpr double friedman_f_p = {number(stats.f.sf(f, 3, 27))};", ""]

lines += ["// (methods, q, P(range of normal numbers > q))", "const std::vector<std::array<double, 3>> ranges = {"]
lines += [f"    {numbers([k, q, stats.studentized_range.sf(q, k, np.inf)])}," for k in (2, 3, 5, 10, 20) for q in (0.5, 2.0, 3.5, 5.0)]
lines += ["};", "", "// (effect, number, level, power)"]
paired = [(d, n, level) for d in (0.3, 1.0, -2.5) for n in (3, 10, 40) for level in (0.05, 0.0125)]
for name, power in (("paired_powers", TTestPower()), ("unpaired_powers", TTestIndPower())):
    lines += [f"const std::vector<std::array<double, 4>> {name} = {{"]
    lines += [f"    {numbers([d, n, level, power.power(d, n, level)])}," for d, n, level in paired]
    lines += ["};"]
lines += ["", "// (effect, level, number for 80 %)"]
for name, power in (("pairs", TTestPower()), ("each", TTestIndPower())):
    lines += [f"const std::vector<std::array<double, 3>> {name}_for_80 = {{"]
    lines += [f"    {numbers([d, level, np.ceil(power.solve_power(d, alpha=level, power=0.8))])}," for d in (0.2, 0.5, 1.0, 2.0)
              for level in (0.05, 0.01)]
    lines += ["};"]


# A grid of 2 × 3 × 2 with four repetitions, an interaction of two axes among it.
grid = generator.normal(0, 1, (2, 3, 2, 4)).round(3)
grid += np.array([0, 1])[:, None, None, None] + np.array([0, 2, -1])[None, :, None, None]
grid += np.array([[0.5, -0.5], [0, 0], [-0.5, 0.5]])[None, :, :, None]
a, b, c, _ = (index.ravel() for index in np.indices(grid.shape))
table = anova_lm(ols("y ~ C(a) * C(b) * C(c)", {"y": grid.ravel(), "a": a, "b": b, "c": c}).fit())
names = ["C(a)", "C(b)", "C(c)", "C(a):C(b)", "C(a):C(c)", "C(b):C(c)"]
lines += ["", "// Four repetitions of each cell of 2 × 3 × 2, and (sum of squares, F, p) of a, b, c, ab, ac, bc by statsmodels.",
          "const std::vector<std::vector<double>> variance_cells = {"]
lines += [f"    {numbers(cell)}," for cell in grid.reshape(12, 4)]
lines += ["};", "const std::vector<std::array<double, 3>> variance_gives = {"]
lines += [f"    {numbers(table.loc[name, ['sum_sq', 'F', 'PR(>F)']])}," for name in names]
lines += ["};", f"constexpr double variance_others = {number(table.loc['C(a):C(b):C(c)', 'sum_sq'])};",
          f"constexpr double variance_noise = {number(table.loc['Residual', 'mean_sq'])};"]

path = pathlib.Path(__file__).with_suffix(".inc")
path.write_text("\n".join(lines) + "\n", encoding="utf-8")
print(path)
