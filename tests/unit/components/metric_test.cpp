// Metrics against scikit-learn 1.9 on the same outputs: fixed values, with ties, a class that never occurs, one that is
// never said, and one class alone. tests/integration/test_metrics.py computes them anew where it is installed.
#include <plexus/error.h>
#include <plexus/metric.h>
#include <plexus/random.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "catch.h"
#include "components.h"

using plexus::Logits;
using plexus::MeasuredTask;
using plexus::Metric;
using plexus::MetricInfo;
using plexus::Value;
using plexus::test::Batch;
using plexus::test::build;

namespace {

using Rows = std::vector<std::vector<float>>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Class 3 never occurs and is said once, class 2 occurs and is never said; the largest outputs of rows 4 and 7 are
// equal.
const Rows outputs = {{2.0F, 0.5F, -1.0F, 0.0F},   {0.25F, 1.5F, 0.0F, -0.5F}, {1.0F, 0.75F, 0.5F, -2.0F},
                      {-1.0F, 2.0F, 0.5F, 0.25F},  {1.0F, 1.0F, 0.0F, 0.0F},   {0.0F, 0.5F, 0.25F, 1.25F},
                      {3.0F, -1.0F, -1.0F, -1.0F}, {0.5F, 0.5F, 0.5F, 0.5F},   {-0.5F, 1.25F, 1.0F, 0.0F},
                      {1.75F, 0.0F, 0.25F, -0.25F}};
const std::vector<std::int32_t> classes = {0, 1, 2, 1, 1, 0, 0, 2, 1, 0};
const std::vector<std::int32_t> two_classes = {0, 1, 0, 1, 1, 1, 0, 0, 1, 0};
const Rows labels = {{1, 0, 0, 0}, {0, 1, 1, 0}, {1, 1, 0, 0}, {0, 1, 1, 1}, {1, 0, 0, 0},
                     {0, 0, 0, 1}, {1, 0, 0, 0}, {1, 1, 1, 0}, {0, 1, 1, 0}, {1, 0, 1, 0}};
const Rows numbers = {{1.0F, -2.0F}, {2.5F, 0.5F}, {0.0F, 1.5F}, {-1.25F, 3.0F}, {4.0F, -0.5F}};
const Rows wanted_numbers = {{1.5F, -1.0F}, {2.0F, 0.0F}, {0.25F, 2.0F}, {-1.0F, 2.5F}, {3.0F, -1.5F}};

Rows first_two(const Rows& rows) {
  Rows cut;
  for (const auto& row : rows) cut.push_back({row[0], row[1]});
  return cut;
}

MeasuredTask task_of(std::size_t outputs_count, bool classification, Logits logits) {
  MeasuredTask task;
  task.outputs = outputs_count;
  task.classification = classification;
  task.logits = logits;
  return task;
}

/// The values of all rows, given `piece` at a time.
std::vector<double> values_of(Metric& metric, const MetricInfo& info, const Rows& said,
                              const std::vector<std::int32_t>& truth, const Rows& targets, std::size_t piece) {
  const std::size_t width = said.front().size();
  std::vector<double> values(info.dimension.empty() ? 1 : width, not_a_number);
  metric.begin(said.size());
  for (std::size_t first = 0; first < said.size(); first += piece) {
    const std::size_t count = std::min(piece, said.size() - first);
    Batch y(count, width, 16);
    Batch t(count, width, 16);
    for (std::size_t b = 0; b < count; ++b)
      for (std::size_t k = 0; k < width; ++k) {
        y.at(b, k) = said[first + b][k];
        t.at(b, k) =
            !truth.empty() ? (truth[first + b] == static_cast<std::int32_t>(k) ? 1.0F : 0.0F) : targets[first + b][k];
      }
    metric.add(y.rows(), {t.rows(), truth.empty() ? nullptr : truth.data() + first});
  }
  metric.values(values);
  return values;
}

struct Case {
  MeasuredTask task;
  Rows said;
  std::vector<std::int32_t> truth = {};
  Rows targets = {};
};

Case of_classes() { return {task_of(4, true, Logits::softmax), outputs, classes}; }
Case of_two_classes() { return {task_of(2, true, Logits::softmax), first_two(outputs), two_classes}; }
Case of_one_class() { return {task_of(4, true, Logits::softmax), outputs, std::vector<std::int32_t>(10, 0)}; }
Case of_labels() { return {task_of(4, false, Logits::sigmoid), outputs, {}, labels}; }
Case of_numbers() { return {task_of(2, false, Logits::none), numbers, {}, wanted_numbers}; }

std::vector<double> all_values(const std::string& name, const Case& of, plexus::Value::Map settings = {}) {
  const auto metric = build<Metric>(name, std::move(settings));
  const MetricInfo info = metric->plan(of.task);
  const std::vector<double> whole = values_of(*metric, info, of.said, of.truth, of.targets, of.said.size());
  const std::vector<double> pieces = values_of(*metric, info, of.said, of.truth, of.targets, 3);
  for (std::size_t i = 0; i < whole.size(); ++i)  // the same bits however the rows are divided
    CHECK((whole[i] == pieces[i] || (std::isnan(whole[i]) && std::isnan(pieces[i]))));
  return whole;
}

double value_of(const std::string& name, const Case& of, plexus::Value::Map settings = {}) {
  return all_values(name, of, std::move(settings)).front();
}

plexus::Value::Map average(const char* of) { return {{"average", of}}; }

void check_near(double got, double expected) {
  CAPTURE(got, expected);
  CHECK(std::fabs(got - expected) <= 1e-12);
}

}  // namespace

TEST_CASE("metrics of what is said have scikit-learn's values, with a class never said and one that never occurs") {
  check_near(value_of("accuracy", of_classes()), 0.6);
  check_near(value_of("balanced_accuracy", of_classes()), 0.5);
  check_near(value_of("matthews", of_classes()), 0.408248290463863);
  check_near(value_of("precision", of_classes()), 0.375);
  check_near(value_of("recall", of_classes()), 0.375);
  check_near(value_of("f1", of_classes()), 0.36428571428571427);
  for (const char* name : {"precision", "recall", "f1"})
    check_near(value_of(name, of_classes(), average("micro")), 0.6);
  check_near(value_of("precision", of_classes(), average("weighted")), 0.6);
  check_near(value_of("f1", of_classes(), average("weighted")), 0.5828571428571429);
  check_near(value_of("f1", of_two_classes(), average("binary")), 0.8888888888888888);
  check_near(value_of("matthews", of_two_classes()), 0.816496580927726);
}

TEST_CASE("a metric of each class has its value in the order of the classes") {
  const std::array<double, 4> precision = {0.5, 1.0, 0.0, 0.0};
  const std::array<double, 4> recall = {0.75, 0.75, 0.0, 0.0};
  const std::array<double, 4> f1 = {0.6, 0.8571428571428571, 0.0, 0.0};
  for (const auto& [name, expected] : {std::pair{"precision", precision}, {"recall", recall}, {"f1", f1}}) {
    const std::vector<double> got = all_values(name, of_classes(), average("per_class"));
    REQUIRE(got.size() == 4);
    for (std::size_t k = 0; k < 4; ++k) check_near(got[k], expected[k]);
  }
}

TEST_CASE("a class that neither occurs nor is said has no value of its own, and no part in the mean") {
  Case of = of_classes();
  of.said = {{1, 0, 0, 0}, {0, 1, 0, 0}};
  of.truth = {0, 0};
  const std::vector<double> f1 = all_values("f1", of, average("per_class"));
  check_near(f1[0], 2.0 / 3.0);
  CHECK(f1[1] == 0.0);
  CHECK(std::isnan(f1[2]));
  check_near(value_of("f1", of), 1.0 / 3.0);
}

TEST_CASE("of equal outputs accuracy takes the first and top_k, as scikit-learn does, the last") {
  check_near(value_of("top_k", of_classes(), {{"k", Value(1)}}), 0.7);
  check_near(value_of("top_k", of_classes(), {{"k", Value(2)}}), 0.8);
  check_near(value_of("top_k", of_classes(), {{"k", Value(3)}}), 0.9);
  CHECK(build<Metric>("top_k", {{"k", Value(2)}})->plan(of_classes().task).name == "top_2_accuracy");
  CHECK_THROWS_AS(build<Metric>("top_k", {{"k", Value(4)}})->plan(of_classes().task), plexus::Error);
}

TEST_CASE("metrics of probabilities have scikit-learn's values") {
  check_near(value_of("log_loss", of_classes()), 0.8282930513871747);
  check_near(value_of("brier", of_classes()), 0.42859845908749045);
  check_near(value_of("log_loss", of_two_classes()), 0.3276838704874692);
  check_near(value_of("brier", of_two_classes()), 0.09635094594275136);
  check_near(value_of("calibration_error", of_classes()), 0.26186596823798647);
  check_near(value_of("calibration_error", of_classes(), {{"bins", Value(5)}}), 0.23331991380562517);
}

TEST_CASE("the area under the ROC curve counts ties as one half, and a class that never occurs not at all") {
  const std::vector<double> each = all_values("roc_auc", of_classes(), average("per_class"));
  REQUIRE(each.size() == 4);
  check_near(each[0], 0.8333333333333334);
  check_near(each[1], 1.0);
  check_near(each[2], 0.875);
  CHECK(std::isnan(each[3]));
  check_near(value_of("roc_auc", of_classes()), 0.9027777777777778);
  check_near(value_of("roc_auc", of_two_classes()), 0.98);
  CHECK(std::isnan(value_of("roc_auc", of_one_class())));
}

TEST_CASE("where there is one class alone, the correlation is 0 and the others are of that class") {
  CHECK(value_of("matthews", of_one_class()) == 0.0);
  check_near(value_of("balanced_accuracy", of_one_class()), 0.6);
  check_near(value_of("f1", of_one_class()), 0.25);
}

TEST_CASE("labels of which several are true have the forms of scikit-learn for them") {
  check_near(value_of("accuracy", of_labels()), 0.4);
  check_near(value_of("f1", of_labels()), 0.804895104895105);
  check_near(value_of("precision", of_labels()), 0.7038690476190476);
  check_near(value_of("recall", of_labels()), 0.95);
  check_near(value_of("f1", of_labels(), average("micro")), 0.8095238095238095);
  check_near(value_of("f1", of_labels(), average("weighted")), 0.8122766122766123);
  check_near(value_of("roc_auc", of_labels()), 0.904375);
  check_near(value_of("log_loss", of_labels()), 0.5118397593677013);
  check_near(value_of("brier", of_labels()), 0.16943677825087866);
}

TEST_CASE("metrics of numbers are means over the outputs; where all targets are equal, R² is 1 or 0") {
  check_near(value_of("rmse", of_numbers()), 0.6558537806295677);
  check_near(value_of("mae", of_numbers()), 0.6);
  check_near(value_of("r2", of_numbers()), 0.8079693968666287);
  Case constant = of_numbers();
  for (auto& row : constant.targets) row[1] = 2.0F;
  check_near(value_of("r2", constant), 0.4162371134020618);
  for (auto& row : constant.said) row[1] = 2.0F;
  check_near(value_of("r2", constant), 0.9162371134020618);
}

TEST_CASE("a metric refuses what it has no meaning for, and says what to do") {
  const auto refuses = [](const char* name, const MeasuredTask& task, const std::string& words) {
    try {
      (void)build<Metric>(name)->plan(task);
      FAIL_CHECK(name << " takes the task");
    } catch (const plexus::Error& error) {
      CAPTURE(name, error.what());
      CHECK(std::string(error.what()).find(words) != std::string::npos);
    }
  };
  for (const char* name : {"accuracy", "f1", "matthews", "roc_auc", "balanced_accuracy"})
    refuses(name, of_numbers().task, "the targets are numbers");
  for (const char* name : {"log_loss", "brier", "calibration_error"})
    refuses(name, task_of(3, true, Logits::none), "loss: cross_entropy");
  for (const char* name : {"rmse", "mae", "r2"}) refuses(name, of_classes().task, "for targets that are numbers");
  for (const char* name : {"matthews", "balanced_accuracy", "top_k"}) refuses(name, of_labels().task, "classes");
  for (const char* name : {"accuracy", "f1", "matthews", "balanced_accuracy", "top_k"})
    refuses(name, task_of(3, true, Logits::embedding), "nearest_neighbors");
  for (const char* name : {"log_loss", "brier", "calibration_error", "roc_auc"})
    refuses(name, task_of(3, true, Logits::embedding), "probabilities");
  for (const auto& task : {of_numbers().task, of_labels().task}) refuses("nearest_neighbors", task, "no classes");
}

TEST_CASE("losses say what their outputs are, so that metrics of probabilities can be asked for") {
  for (const char* name : {"cross_entropy", "focal", "kl_divergence"})
    CHECK(build<plexus::Loss>(name)->logits() == Logits::softmax);
  CHECK(build<plexus::Loss>("binary_cross_entropy")->logits() == Logits::sigmoid);
  for (const char* name : {"squared_error", "hinge", "huber"})
    CHECK(build<plexus::Loss>(name)->logits() == Logits::none);
}

TEST_CASE("nearest_neighbors asks the nearest other rows, of equally near ones the first, and most of k of them") {
  // On a line: the nearest of each are 1, 0, 1, 4, 3, 4; a NaN is near to nothing.
  const Rows line = {{0, 0}, {1, 0}, {3, 0}, {10, 0}, {11, 0}, {13, 0}, {std::nanf(""), 0}};
  const std::vector<std::int32_t> truth = {0, 0, 1, 1, 1, 0, 1};
  const Case on_a_line{task_of(2, true, Logits::embedding), line, truth};
  CHECK(value_of("nearest_neighbors", on_a_line) == 4.0 / 7.0);
  // Of three: 0 sees 0 1 1, 1 sees 0 1 1 (the nearest is of its class, most are not), 2 sees 0 0 1, 3 sees 1 0 1,
  // 4 sees 1 0 1, 5 sees 1 1 1.
  CHECK(value_of("nearest_neighbors", on_a_line, {{"k", 3}}) == 2.0 / 7.0);
  // Of two: one each, and the nearest decides.
  const Case of_two{task_of(2, true, Logits::softmax), {{0, 0}, {1, 0}, {-2, 0}, {5, 5}}, {1, 1, 0, 0}};
  CHECK(value_of("nearest_neighbors", of_two, {{"k", 2}}) == 2.0 / 4.0);
  const Case ties{task_of(2, true, Logits::none), {{0, 0}, {1, 0}, {-1, 0}}, {0, 0, 1}};
  CHECK(value_of("nearest_neighbors", ties) == 2.0 / 3.0);
}

TEST_CASE("nearest_neighbors compares each row with all others, however many there are") {
  constexpr std::size_t rows = 2500;  // more than are looked at at a time
  plexus::Stream stream(5, "neighbors", 0);
  Rows said;
  std::vector<std::int32_t> truth;
  for (std::size_t b = 0; b < rows; ++b) {
    truth.push_back(static_cast<std::int32_t>(stream.below(3)));
    said.emplace_back();
    for (int k = 0; k < 3; ++k)
      said.back().push_back(static_cast<float>(stream.normal() + (k == truth.back() ? 1.0 : 0.0)));
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    std::size_t nearest = rows;
    double smallest = 1e30;
    for (std::size_t j = 0; j < rows; ++j) {
      double distance = 0.0;
      for (std::size_t k = 0; k < 3; ++k)
        distance += std::pow(static_cast<double>(said[i][k]) - static_cast<double>(said[j][k]), 2);
      if (j == i || distance >= smallest) continue;
      smallest = distance;
      nearest = j;
    }
    right += truth[nearest] == truth[i] ? 1 : 0;
  }
  CHECK(value_of("nearest_neighbors", {task_of(3, true, Logits::embedding), said, truth}) ==
        static_cast<double>(right) / static_cast<double>(rows));
}
