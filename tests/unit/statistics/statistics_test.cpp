// Every statistic beside SciPy and statsmodels (statistics_reference.py), papers, and studies whose truth is known.
#include <plexus/random.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.h"
#include "statistics/bootstrap.h"
#include "statistics/effect_size.h"
#include "statistics/friedman.h"
#include "statistics/holm.h"
#include "statistics/power.h"
#include "statistics/rank_tests.h"
#include "statistics/sample.h"
#include "statistics/student.h"
#include "statistics/variance_parts.h"

using namespace plexus::statistics;

namespace {

struct Case {
  const char* name;
  std::vector<double> first, second;
  double sign_p, rank_sum, rank_p;
  double t, t_p, t_low, t_high;
  double welch, welch_freedom, welch_p, welch_low, welch_high;
  double dz, g;
};

#include "statistics_reference.inc"

auto near(double value) { return Approx(value).epsilon(1e-9).margin(1e-14); }

std::vector<double> normal_sample(std::size_t count, double mean, plexus::Stream& stream) {
  std::vector<double> sample(count);
  for (double& number : sample) number = mean + stream.normal();
  return sample;
}

}  // namespace

TEST_CASE("tests of two samples, paired or not, give the numbers of SciPy") {
  for (const Case& one : cases) {
    INFO(one.name);
    const std::vector<double> d = differences(one.first, one.second);
    CHECK(sign_flip_test(d).p == near(one.sign_p));
    CHECK(signed_rank_test(d).statistic == near(one.rank_sum));
    CHECK(signed_rank_test(d).p == near(one.rank_p));
    const MeanTest student = student_test(d);
    CHECK(student.t == near(one.t));
    CHECK(student.p == near(one.t_p));
    CHECK(student.low == near(one.t_low));
    CHECK(student.high == near(one.t_high));
    const MeanTest welch = welch_test(one.first, one.second);
    CHECK(welch.t == near(one.welch));
    CHECK(welch.freedom == near(one.welch_freedom));
    CHECK(welch.p == near(one.welch_p));
    CHECK(welch.low == near(one.welch_low));
    CHECK(welch.high == near(one.welch_high));
    CHECK(cohen_dz(d) == near(one.dz));
    CHECK(hedges_g(one.first, one.second) == near(one.g));
  }
}

TEST_CASE("Holm's correction gives the numbers of statsmodels, and what was not tested does not count") {
  const auto corrected = holm(holm_of);
  for (std::size_t i = 0; i < holm_of.size(); ++i) CHECK(corrected[i] == near(holm_gives[i]));
  const auto with_gap = holm(std::vector<double>{0.01, undefined, 0.04});
  CHECK(with_gap[0] == near(0.02));
  CHECK(std::isnan(with_gap[1]));
  CHECK(with_gap[2] == near(0.04));
}

TEST_CASE("Friedman's test gives the numbers of SciPy, ties among them") {
  const Friedman test = friedman_test(friedman_scores, 4);
  CHECK(test.blocks == 10);
  CHECK(test.chi_square == near(friedman_chi_square));
  CHECK(test.p_chi_square == near(friedman_p));
  CHECK(test.f == near(friedman_f));
  CHECK(test.p_f == near(friedman_f_p));
  CHECK(test.p_permutation == Approx(friedman_p).margin(0.02));
}

TEST_CASE("Friedman's test of few blocks that all agree has the p of counting orders") {
  // Three blocks of three methods: 6 of the 216 triples of orders agree.
  const Friedman test = friedman_test(std::vector<double>{1, 2, 3, 10, 20, 30, 5, 6, 7}, 3);
  CHECK(test.mean_ranks == std::vector<double>{1, 2, 3});
  CHECK(test.chi_square == near(6.0));
  CHECK(std::isinf(test.f));
  CHECK(test.p_permutation == Approx(6.0 / 216.0).margin(0.006));
  CHECK(std::isnan(friedman_test(std::vector<double>{1, 1, 2, 2}, 2).chi_square));
}

TEST_CASE("the critical difference is that of the paper") {
  // Demšar (2006): four classifiers on 14 data sets, q = 2.569, CD = 1.25; five on 30: q = 2.728, CD = 1.11.
  CHECK(nemenyi_difference(4, 14, 0.05) == Approx(2.569 * std::sqrt(20.0 / 84.0)).epsilon(2e-4));
  CHECK(nemenyi_difference(5, 30, 0.05) == Approx(2.728 * std::sqrt(30.0 / 180.0)).epsilon(2e-4));
  CHECK(nemenyi_difference(2, 10, 0.10) == Approx(1.645 * std::sqrt(6.0 / 60.0)).epsilon(2e-4));
  CHECK(nemenyi_p(nemenyi_difference(7, 9, 0.05), 7, 9) == near(0.05));
}

TEST_CASE("the range of normal numbers is the studentised range of SciPy") {
  for (const auto& [count, q, exceeds] : ranges) {
    CAPTURE(count, q);
    CHECK(normal_range_exceeds(q, static_cast<std::size_t>(count)) == Approx(exceeds).epsilon(1e-6).margin(1e-9));
  }
}

TEST_CASE("power and numbers needed are those of statsmodels") {
  for (const auto& [d, count, level, power] : paired_powers) {
    CAPTURE(d, count, level);
    CHECK(paired_power(d, static_cast<std::size_t>(count), level) == Approx(power).epsilon(1e-7));
  }
  for (const auto& [d, count, level, power] : unpaired_powers) {
    CAPTURE(d, count, level);
    CHECK(unpaired_power(d, static_cast<std::size_t>(count), level) == Approx(power).epsilon(1e-7));
  }
  for (const auto& [d, level, count] : pairs_for_80) {
    CAPTURE(d, level);
    CHECK(pairs_needed(d, level) == static_cast<std::size_t>(count));
  }
  for (const auto& [d, level, count] : each_for_80) {
    CAPTURE(d, level);
    CHECK(each_needed(d, level) == static_cast<std::size_t>(count));
  }
  CHECK(pairs_needed(100.0, 0.05) == std::size_t{2});
  // The last that is looked for, and the first that is not (statsmodels: 0.0887 needs 1000, 0.0886 needs 1002).
  CHECK(pairs_needed(0.0887, 0.05) == std::size_t{1000});
  CHECK_FALSE(pairs_needed(0.0886, 0.05).has_value());
  CHECK_FALSE(pairs_needed(0.01, 0.05).has_value());
  CHECK_FALSE(pairs_needed(0.0, 0.05).has_value());
}

TEST_CASE("the smallest p of signs is that of all signs alike") {
  for (std::size_t count = 1; count <= 12; ++count) {
    const std::vector<double> d(count, 0.5);
    CHECK(sign_flip_test(d).p == near(smallest_p(count)));
    CHECK(signed_rank_test(d).p == near(smallest_p(count)));
  }
  CHECK(smallest_p(5) == 0.0625);
  CHECK(fewest_differences(0.05) == 6);
  CHECK(fewest_differences(0.0125) == 8);
}

TEST_CASE("samples with nothing in them, or nothing that varies, give no p that claims something") {
  CHECK(sign_flip_test({}).p == 1.0);
  CHECK(sign_flip_test(std::vector<double>{0, 0, 0}).p == 1.0);
  CHECK(signed_rank_test(std::vector<double>{0, 0, 0}).p == 1.0);
  CHECK(sign_flip_test(std::vector<double>{1, -1}).p == 1.0);
  CHECK(std::isnan(student_test(std::vector<double>{0.1}).p));
  CHECK(std::isnan(student_test(std::vector<double>{0.1, 0.1}).p));
  CHECK(std::isnan(welch_test(std::vector<double>{1.0}, std::vector<double>{1.0, 2.0}).p));
  CHECK(std::isnan(cohen_dz(std::vector<double>{0.1, 0.1, 0.1})));
  CHECK(std::isnan(bootstrap_mean(std::vector<double>{1.0}).low));
}

TEST_CASE("many differences are flipped at random, near the normal limit and the same each time") {
  plexus::Stream stream(7, "test/flips");
  const std::vector<double> d = normal_sample(80, 0.25, stream);
  const SignTest test = sign_flip_test(d);
  CHECK_FALSE(test.exact);
  CHECK(test.p == Approx(student_test(d).p).margin(0.005));
  CHECK(sign_flip_test(d).p == test.p);
  const std::vector<double> many = normal_sample(400, 0.1, stream);
  CHECK_FALSE(signed_rank_test(many).exact);
  CHECK(signed_rank_test(many).p == Approx(student_test(many).p).margin(0.05));
  // On the border between both ways there is no step.
  const std::vector<double> exact(d.begin(), d.begin() + most_exact_flips);
  const std::vector<double> sampled(d.begin(), d.begin() + most_exact_flips + 1);
  CHECK(sign_flip_test(exact).exact);
  CHECK(sign_flip_test(exact).p == Approx(student_test(exact).p).margin(0.02));
  CHECK(sign_flip_test(sampled).p == Approx(student_test(sampled).p).margin(0.02));
}

TEST_CASE("quantiles and ranks are those of NumPy and SciPy") {
  // numpy.quantile([1, 2, 4, 8], 0.4) and scipy.stats.rankdata
  CHECK(quantile_of_sorted(std::vector<double>{1, 2, 4, 8}, 0.4) == near(2.4));
  CHECK(quantile_of_sorted(std::vector<double>{1, 2, 4, 8}, 1.0) == 8.0);
  CHECK(ranks_of(std::vector<double>{0.3, 0.1, 0.3, 0.2}) == std::vector<double>{3.5, 1, 3.5, 2});
  CHECK(ranks_of(std::vector<double>{0.1 + 0.2, 0.3, 0.1}) == std::vector<double>{2.5, 2.5, 1});
}

TEST_CASE("under no difference the tests claim one in five of a hundred studies, and no more") {
  plexus::Stream stream(19, "test/no_difference");
  constexpr int studies = 4000;
  int signs = 0;
  int ranks = 0;
  int student = 0;
  for (int study = 0; study < studies; ++study) {
    const std::vector<double> d = normal_sample(9, 0.0, stream);
    signs += sign_flip_test(d).p <= 0.05 ? 1 : 0;
    ranks += signed_rank_test(d).p <= 0.05 ? 1 : 0;
    student += student_test(d).p <= 0.05 ? 1 : 0;
  }
  // Of 512 signs, 24 are the most that come to at most 5 %: 0.0469. The ranks of nine come to 0.0391. Four deviations.
  const auto around = [&](double rate) { return 4.0 * std::sqrt(rate * (1.0 - rate) / studies); };
  CHECK(signs / double{studies} == Approx(24.0 / 512.0).margin(around(24.0 / 512.0)));
  CHECK(ranks / double{studies} == Approx(0.0390625).margin(around(0.0390625)));
  CHECK(student / double{studies} == Approx(0.05).margin(around(0.05)));
}

TEST_CASE("a true difference is found as often as theory says") {
  plexus::Stream stream(19, "test/difference");
  constexpr int studies = 2000;
  constexpr std::size_t pairs = 10;
  int signs = 0;
  int student = 0;
  int welch = 0;
  for (int study = 0; study < studies; ++study) {
    const std::vector<double> d = normal_sample(pairs, 1.0, stream);
    signs += sign_flip_test(d).p <= 0.05 ? 1 : 0;
    student += student_test(d).p <= 0.05 ? 1 : 0;
    welch += welch_test(normal_sample(pairs, 0.0, stream), normal_sample(pairs, 1.0, stream)).p <= 0.05 ? 1 : 0;
  }
  CHECK(student / double{studies} == Approx(paired_power(1.0, pairs, 0.05)).margin(0.036));
  CHECK(welch / double{studies} == Approx(unpaired_power(1.0, pairs, 0.05)).margin(0.045));
  // The signs alone know less than the normal distribution: a little less is found.
  CHECK(signs / double{studies} == Approx(paired_power(1.0, pairs, 0.05)).margin(0.05));
}

TEST_CASE("a bootstrap interval holds the true difference in nineteen of twenty studies") {
  plexus::Stream stream(19, "test/coverage");
  constexpr int studies = 1000;
  int paired = 0;
  int unpaired = 0;
  for (int study = 0; study < studies; ++study) {
    const Interval mean = bootstrap_mean(normal_sample(10, 1.0, stream), 0.95, 1000);
    paired += mean.low <= 1.0 && 1.0 <= mean.high ? 1 : 0;
    const Interval difference =
        bootstrap_difference(normal_sample(8, 0.0, stream), normal_sample(12, 1.0, stream), 0.95, 1000);
    unpaired += difference.low <= 1.0 && 1.0 <= difference.high ? 1 : 0;
  }
  CHECK(paired / double{studies} == Approx(0.95).margin(0.028));
  CHECK(unpaired / double{studies} == Approx(0.95).margin(0.028));
}

TEST_CASE("a bootstrap interval is near Student's, inside what was seen, and the same each time") {
  plexus::Stream stream(3, "test/bootstrap");
  const std::vector<double> sample = normal_sample(20, 5.0, stream);
  const Interval interval = bootstrap_mean(sample);
  const MeanTest student = student_test(sample);
  const double width = student.high - student.low;
  CHECK(interval.low == Approx(student.low).margin(0.1 * width));
  CHECK(interval.high == Approx(student.high).margin(0.1 * width));
  CHECK(bootstrap_mean(sample).low == interval.low);
  const Interval three = bootstrap_mean(std::vector<double>{1.0, 2.0, 4.0});
  CHECK(three.low == 1.0);
  CHECK(three.high == 4.0);
  const Interval constant = bootstrap_difference(std::vector<double>{1.0, 1.0}, std::vector<double>{3.0, 3.0});
  CHECK(constant.low == 2.0);
  CHECK(constant.high == 2.0);
}

TEST_CASE("parts of the variance of a full grid are those of statsmodels") {
  const VarianceParts result = variance_parts({2, 3, 2}, variance_cells);
  REQUIRE(result.parts.size() == variance_gives.size());
  double sum = result.others_share + result.noise_share;
  for (std::size_t i = 0; i < result.parts.size(); ++i) {
    CAPTURE(i);
    CHECK(result.parts[i].variance * 48.0 == near(variance_gives[i][0]));
    CHECK(result.parts[i].f == near(variance_gives[i][1]));
    CHECK(result.parts[i].p == near(variance_gives[i][2]));
    sum += result.parts[i].share;
  }
  CHECK(result.parts[4].axes == std::vector<std::size_t>{0, 2});
  CHECK(result.others * 48.0 == near(variance_others));
  CHECK(result.noise == near(variance_noise));
  CHECK(sum == near(1.0));
}

TEST_CASE("parts of the variance without repetitions are shares of what there is, and noise is unknown") {
  // f = 2 a + 1 b + 3 a b over {−1, 1}²: 4, 1 and 9 of 14 (Sobol).
  const VarianceParts result = variance_parts({2, 2}, {{0.0}, {-4.0}, {-2.0}, {6.0}});
  CHECK(result.parts[0].share == near(4.0 / 14.0));
  CHECK(result.parts[1].share == near(1.0 / 14.0));
  CHECK(result.parts[2].share == near(9.0 / 14.0));
  CHECK(std::isnan(result.noise));
  CHECK(std::isnan(result.parts[0].p));
}

TEST_CASE("what is nothing but noise is noise") {
  plexus::Stream stream(5, "test/variance");
  std::vector<std::vector<double>> cells;
  for (int cell = 0; cell < 40; ++cell) cells.push_back(normal_sample(25, 0.0, stream));
  const VarianceParts result = variance_parts({4, 10}, cells);
  CHECK(result.noise == Approx(1.0).margin(0.15));  // of 1000 numbers: deviation 0.045
  CHECK(result.noise_share > 0.95);
}
