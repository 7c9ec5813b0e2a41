// Losses against their equations in double, and their gradients against differences of their values.
#include <plexus/error.h>
#include <plexus/loss.h>
#include <plexus/random.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "components.h"

using plexus::Loss;
using plexus::Rows;
using plexus::Targets;
using plexus::test::Batch;
using plexus::test::build;

namespace {

constexpr std::size_t stride = 32;

// Random outputs and targets: one-hot for classes, else any numbers.
struct Example {
  Example(std::size_t batch_size, std::size_t width, bool classes)
      : batch(batch_size), outputs(width), y(batch_size, width, stride), t(batch_size, width, stride) {
    plexus::Stream stream(1, "loss_test", batch * 1000 + outputs);
    for (std::size_t b = 0; b < batch; ++b) {
      labels.push_back(static_cast<std::int32_t>(stream.below(static_cast<std::uint32_t>(outputs))));
      for (std::size_t k = 0; k < outputs; ++k) {
        y.at(b, k) = static_cast<float>(2.0 * stream.normal());
        const bool hot = k == static_cast<std::size_t>(labels.back());
        t.at(b, k) = classes ? (hot ? 1.0F : 0.0F) : static_cast<float>(stream.normal());
      }
    }
    targets = {t.rows(), classes ? labels.data() : nullptr};
  }

  double squared_error() {
    double sum = 0.0;
    for (std::size_t b = 0; b < batch; ++b)
      for (std::size_t k = 0; k < outputs; ++k)
        sum += 0.5 * std::pow(static_cast<double>(t.at(b, k)) - static_cast<double>(y.at(b, k)), 2);
    return sum / static_cast<double>(batch);
  }

  double cross_entropy() {
    double sum = 0.0;
    for (std::size_t b = 0; b < batch; ++b) {
      double exponentials = 0.0;
      for (std::size_t k = 0; k < outputs; ++k) exponentials += std::exp(static_cast<double>(y.at(b, k)));
      const auto label = static_cast<std::size_t>(labels[b]);
      sum -= std::log(std::exp(static_cast<double>(y.at(b, label))) / exponentials);
    }
    return sum / static_cast<double>(batch);
  }

  std::size_t batch;
  std::size_t outputs;
  Batch y;
  Batch t;
  std::vector<std::int32_t> labels;
  Targets targets;
};

// Central differences of the value; h is a power of two so that y ± h is exact or nearly so.
void check_gradient(Loss& loss, Example& example) {
  Batch dy(example.batch, example.outputs, stride);
  const double value = loss.evaluate(example.y.rows(), example.targets, dy.rows());
  CHECK(dy.padding_untouched());
  CHECK(loss.evaluate(example.y.rows(), example.targets, Rows{}) == value);
  for (std::size_t b = 0; b < example.batch; ++b)
    for (std::size_t k = 0; k < example.outputs; ++k) {
      float& output = example.y.at(b, k);
      const float kept = output;
      const auto at = [&](float h) {
        output = kept + h;
        return loss.evaluate(example.y.rows(), example.targets, Rows{});
      };
      constexpr float h = 0x1p-7F;
      const double numeric = (at(h) - at(-h)) / (2.0 * static_cast<double>(h));
      output = kept;
      CHECK(static_cast<double>(dy.at(b, k)) == Approx(numeric).epsilon(1e-3).margin(3e-5));
    }
  // The gradient may go where the outputs are.
  const Rows in_place = example.y.rows();
  CHECK(loss.evaluate(in_place, example.targets, in_place) == value);
  for (std::size_t b = 0; b < example.batch; ++b)
    for (std::size_t k = 0; k < example.outputs; ++k) CHECK(example.y.at(b, k) == dy.at(b, k));
}

}  // namespace

TEST_CASE("squared_error is half the squared distance, averaged over the batch") {
  for (const bool classes : {false, true})
    for (const std::size_t batch : {1U, 2U, 7U})
      for (const std::size_t outputs : {1U, 3U, 10U, 17U}) {
        Example example(batch, outputs, classes);
        const auto loss = build<Loss>("squared_error");
        loss->plan({.outputs = outputs, .classification = classes});
        const double expected = example.squared_error();
        CHECK(loss->evaluate(example.y.rows(), example.targets, Rows{}) == Approx(expected).epsilon(1e-12));
        check_gradient(*loss, example);
      }
}

TEST_CASE("squared_error hands back y − t over the batch size") {
  Batch y(2, 2, stride);
  Batch t(2, 2, stride);
  Batch dy(2, 2, stride);
  y.at(0, 0) = 1.0F, y.at(0, 1) = 2.0F, y.at(1, 0) = -1.0F, y.at(1, 1) = 0.5F;
  t.at(0, 0) = 0.0F, t.at(0, 1) = 1.0F, t.at(1, 0) = 1.0F, t.at(1, 1) = 0.5F;
  const auto loss = build<Loss>("squared_error");
  loss->plan({.outputs = 2, .classification = false});
  CHECK(loss->evaluate(y.rows(), {t.rows(), nullptr}, dy.rows()) == 0.5 * (1.0 + 1.0 + 4.0) / 2.0);
  CHECK(dy.at(0, 0) == 0.5F);
  CHECK(dy.at(0, 1) == 0.5F);
  CHECK(dy.at(1, 0) == -1.0F);
  CHECK(dy.at(1, 1) == 0.0F);
}

TEST_CASE("cross_entropy is −log of the label's softmax, averaged over the batch") {
  for (const std::size_t batch : {1U, 2U, 7U, 37U})
    for (const std::size_t outputs : {2U, 10U, 16U, 17U, 31U}) {
      Example example(batch, outputs, true);
      const auto loss = build<Loss>("cross_entropy");
      loss->plan({.outputs = outputs, .classification = true});
      CHECK(loss->evaluate(example.y.rows(), example.targets, Rows{}) == Approx(example.cross_entropy()).epsilon(3e-7));
      check_gradient(*loss, example);
    }
}

TEST_CASE("cross_entropy of equal outputs is log of the number of classes") {
  Batch y(1, 10, stride);
  Batch dy(1, 10, stride);
  for (std::size_t k = 0; k < 10; ++k) y.at(0, k) = 3.0F;
  const std::int32_t label = 4;
  const auto loss = build<Loss>("cross_entropy");
  loss->plan({.outputs = 10, .classification = true});
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == Approx(std::log(10.0)).epsilon(1e-12));
  for (std::size_t k = 0; k < 10; ++k)
    CHECK(static_cast<double>(dy.at(0, k)) == Approx(k == 4 ? -0.9 : 0.1).epsilon(1e-6));
}

TEST_CASE("cross_entropy stays finite and exact for outputs of any size, and shows NaN") {
  Batch y(1, 3, stride);
  Batch dy(1, 3, stride);
  y.at(0, 0) = 30000.0F, y.at(0, 1) = -30000.0F, y.at(0, 2) = 0.0F;
  const auto loss = build<Loss>("cross_entropy");
  loss->plan({.outputs = 3, .classification = true});
  std::int32_t label = 0;
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == 0.0);
  CHECK(dy.at(0, 0) == 0.0F);
  label = 1;
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == 60000.0);
  CHECK(dy.at(0, 0) == 1.0F);
  CHECK(dy.at(0, 1) == -1.0F);
  for (const float broken : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (std::size_t k = 0; k < 3; ++k) {
      Batch with_nan(1, 3, stride);
      for (std::size_t j = 0; j < 3; ++j) with_nan.at(0, j) = j == k ? broken : 1.0F;
      CHECK(std::isnan(loss->evaluate(with_nan.rows(), {.values = {}, .labels = &label}, dy.rows())));
    }
}

TEST_CASE("cross_entropy refuses real targets and says what to use") {
  CHECK_THROWS_WITH(build<Loss>("cross_entropy")->plan({.outputs = 1, .classification = false}),
                    ContainsSubstring("squared_error"));
}

namespace {

/// The loss of one output and its target, or of one row and its label.
double loss_of(const char* name, plexus::Value::Map settings, float output, float target) {
  Batch y(1, 1, stride);
  Batch t(1, 1, stride);
  y.at(0, 0) = output;
  t.at(0, 0) = target;
  const auto loss = build<Loss>(name, std::move(settings));
  loss->plan({.outputs = 1, .classification = false});
  return loss->evaluate(y.rows(), {t.rows(), nullptr}, Rows{});
}

}  // namespace

TEST_CASE("gradients of the losses are those of their values, in place too, for any width and batch") {
  for (const char* name : {"huber", "log_cosh", "squared_error"})
    for (const std::size_t outputs : {1U, 3U, 17U}) {
      CAPTURE(name, outputs);
      Example example(5, outputs, false);
      const auto loss = build<Loss>(name);
      loss->plan({.outputs = outputs, .classification = false});
      check_gradient(*loss, example);
    }
  for (const char* name : {"focal", "binary_cross_entropy", "kl_divergence", "hinge"})
    for (const std::size_t outputs : {2U, 3U, 17U}) {
      CAPTURE(name, outputs);
      Example example(5, outputs, true);
      const auto loss = build<Loss>(name);
      loss->plan({.outputs = outputs, .classification = true});
      check_gradient(*loss, example);
    }
  plexus::Value::Map smooth{{"label_smoothing", 0.2}};
  Example example(37, 17, true);
  const auto loss = build<Loss>("cross_entropy", smooth);
  loss->plan({.outputs = 17, .classification = true});
  check_gradient(*loss, example);
}

TEST_CASE("huber is half the square up to delta, and goes on as a straight line") {
  CHECK(loss_of("huber", {}, 0.75F, 0.25F) == 0.125);
  CHECK(loss_of("huber", {}, -3.0F, 1.0F) == 3.5);
  CHECK(loss_of("huber", {{"delta", 0.5}}, 3.0F, 1.0F) == 0.875);
}

TEST_CASE("log_cosh keeps its precision for small errors and does not overflow for large ones") {
  CHECK(loss_of("log_cosh", {}, 1e-3F, 0.0F) == Approx(0.5e-6).epsilon(1e-5));
  CHECK(loss_of("log_cosh", {}, 500.0F, 0.0F) == Approx(500.0 - std::log(2.0)));
  CHECK(loss_of("log_cosh", {}, 14.99F, 0.0F) == Approx(14.99 - std::log(2.0)).epsilon(1e-6));
  CHECK(loss_of("log_cosh", {{"scale", 2.0}}, 1.0F, 3.0F) == Approx(4.0 * std::log(std::cosh(1.0))));
}

TEST_CASE("binary_cross_entropy is exact for sure answers, right and wrong, and NaN for a target that is no share") {
  CHECK(loss_of("binary_cross_entropy", {}, 0.0F, 1.0F) == Approx(std::log(2.0)));
  CHECK(loss_of("binary_cross_entropy", {}, 20.0F, 1.0F) == Approx(std::log1p(std::exp(-20.0))).epsilon(1e-5));
  CHECK(loss_of("binary_cross_entropy", {}, -1000.0F, 1.0F) == 1000.0);
  CHECK(loss_of("binary_cross_entropy", {}, -1000.0F, 0.0F) == 0.0);
  CHECK(std::isnan(loss_of("binary_cross_entropy", {}, 0.0F, 1.5F)));
  CHECK(std::isnan(loss_of("binary_cross_entropy", {}, 0.0F, -1.0F)));
}

TEST_CASE("poisson is least where e^y is the count, and NaN for a negative one") {
  CHECK(loss_of("poisson", {}, std::log(3.0F), 3.0F) == Approx(3.0 - 3.0 * std::log(3.0)));
  CHECK(loss_of("poisson", {}, 0.0F, 0.0F) == 1.0);
  CHECK(std::isnan(loss_of("poisson", {}, 0.0F, -1.0F)));
}

TEST_CASE("kl_divergence is 0 where the softmax is the target, and NaN for a negative target") {
  Batch y(1, 3, stride);
  Batch t(1, 3, stride);
  t.at(0, 0) = 0.5F, t.at(0, 1) = 0.25F, t.at(0, 2) = 0.25F;
  for (std::size_t k = 0; k < 3; ++k) y.at(0, k) = 7.0F + std::log(t.at(0, k));
  const auto loss = build<Loss>("kl_divergence");
  loss->plan({.outputs = 3, .classification = false});
  CHECK(loss->evaluate(y.rows(), {t.rows(), nullptr}, Rows{}) == Approx(0.0).margin(1e-6));
  t.at(0, 0) = 1.0F, t.at(0, 1) = 0.0F, t.at(0, 2) = 0.0F;
  CHECK(loss->evaluate(y.rows(), {t.rows(), nullptr}, Rows{}) == Approx(std::log(2.0)).epsilon(1e-6));
  t.at(0, 1) = -0.5F;
  CHECK(std::isnan(loss->evaluate(y.rows(), {t.rows(), nullptr}, Rows{})));
}

TEST_CASE("hinge asks for a lead over the best of the others alone") {
  Batch y(1, 4, stride);
  Batch dy(1, 4, stride);
  y.at(0, 0) = 0.5F, y.at(0, 1) = 0.25F, y.at(0, 2) = -2.0F, y.at(0, 3) = 0.0F;
  std::int32_t label = 0;
  const auto loss = build<Loss>("hinge");
  loss->plan({.outputs = 4, .classification = true});
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == 0.75);
  CHECK(dy.at(0, 0) == -1.0F);
  CHECK(dy.at(0, 1) == 1.0F);
  CHECK(dy.at(0, 2) == 0.0F);
  CHECK(dy.at(0, 3) == 0.0F);
  y.at(0, 0) = 1.25F;
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == 0.0);
  for (std::size_t k = 0; k < 4; ++k) CHECK(dy.at(0, k) == 0.0F);
}

TEST_CASE("focal weighs the cross-entropy by how wrong an example is") {
  Batch y(1, 2, stride);
  Batch dy(1, 2, stride);
  y.at(0, 0) = std::log(0.75F), y.at(0, 1) = std::log(0.25F);
  std::int32_t label = 0;
  const auto loss = build<Loss>("focal", {{"gamma", 2.0}});
  loss->plan({.outputs = 2, .classification = true});
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, Rows{}) ==
        Approx(-0.0625 * std::log(0.75)).epsilon(1e-6));
  // Certain to the last bit of a float: the loss and its gradient are finite for every γ.
  y.at(0, 0) = 200.0F, y.at(0, 1) = 0.0F;
  for (const double gamma : {0.0, 0.5, 1.0, 2.0}) {
    const auto sure = build<Loss>("focal", {{"gamma", gamma}});
    sure->plan({.outputs = 2, .classification = true});
    CHECK(sure->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == 0.0);
    CHECK(dy.at(0, 0) == 0.0F);
    CHECK(dy.at(0, 1) == 0.0F);
  }
}

TEST_CASE("label smoothing of 1 asks for all classes alike") {
  Batch y(1, 4, stride);
  Batch dy(1, 4, stride);
  for (std::size_t k = 0; k < 4; ++k) y.at(0, k) = 2.0F;
  const std::int32_t label = 3;
  const auto loss = build<Loss>("cross_entropy", {{"label_smoothing", 1.0}});
  loss->plan({.outputs = 4, .classification = true});
  CHECK(loss->evaluate(y.rows(), {.values = {}, .labels = &label}, dy.rows()) == Approx(std::log(4.0)));
  for (std::size_t k = 0; k < 4; ++k) CHECK(dy.at(0, k) == Approx(0.0).margin(1e-7));
}

TEST_CASE("losses refuse targets that they have no meaning for, and say what to use") {
  const auto refusal = [](const char* name, bool classes) {
    try {
      build<Loss>(name)->plan({.outputs = 1, .classification = classes});
    } catch (const plexus::Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(refusal("hinge", false), ContainsSubstring("'squared_error'"));
  CHECK_THAT(refusal("focal", false), ContainsSubstring("'squared_error'"));
  CHECK_THAT(refusal("poisson", true), ContainsSubstring("'cross_entropy'"));
  CHECK_THAT(refusal("kl_divergence", false), ContainsSubstring("'binary_cross_entropy'"));
  for (const char* name : {"huber", "log_cosh", "binary_cross_entropy"})
    for (const bool classes : {false, true}) CHECK(refusal(name, classes).empty());
}

namespace {

// The batch-hard and batch-all losses as the paper has them, in double and over all triples.
struct Triplets {
  std::vector<std::vector<double>> y;
  std::vector<std::int32_t> labels;
  std::vector<double> weights;
  double margin;
  bool all;

  [[nodiscard]] double distance(std::size_t i, std::size_t j) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < y[i].size(); ++k) sum += (y[i][k] - y[j][k]) * (y[i][k] - y[j][k]);
    return std::sqrt(sum);
  }

  [[nodiscard]] double loss() const {
    double sum = 0.0;
    for (std::size_t a = 0; a < y.size(); ++a) {
      double hardest = 0.0;
      double total = 0.0;
      double triples = 0.0;
      for (std::size_t p = 0; p < y.size(); ++p)
        for (std::size_t n = 0; n < y.size(); ++n) {
          if (p == a || labels[p] != labels[a] || labels[n] == labels[a]) continue;
          const double missing = std::max(0.0, margin + distance(a, p) - distance(a, n));
          hardest = std::max(hardest, missing);
          total += missing;
          triples += 1.0;
        }
      sum += weights[a] * (all ? (triples > 0.0 ? total / triples : 0.0) : hardest);
    }
    return sum / static_cast<double>(y.size());
  }
};

}  // namespace

TEST_CASE("triplet compares the farthest row of the class with the nearest of the others, or all of both") {
  // |AB| = 5, |AC| = 3, |AD| = 5, |BC| = 4, |BD| = 8, |CD| = 4; A and B are of one class, C and D of another.
  const std::vector<std::vector<float>> points = {{0, 0}, {3, 4}, {3, 0}, {3, -4}};
  const std::vector<std::int32_t> labels = {0, 0, 1, 1};
  Batch y(4, 2, stride);
  Batch t(4, 2, stride);
  Batch dy(4, 2, stride);
  for (std::size_t b = 0; b < 4; ++b)
    for (std::size_t k = 0; k < 2; ++k) y.at(b, k) = points[b][k];
  const Targets targets{t.rows(), labels.data()};
  const auto hard = build<Loss>("triplet", {{"margin", 1.0}, {"mining", "hard"}});
  hard->plan({.outputs = 2, .classification = true, .largest_batch = 4});
  CHECK(hard->evaluate(y.rows(), targets, dy.rows()) == Approx((3.0 + 2.0 + 2.0 + 0.0) / 4));
  const std::vector<std::vector<double>> gradient = {{0.2, -0.4}, {0.3, 0.15}, {-0.5, 0.5}, {0.0, -0.25}};
  for (std::size_t b = 0; b < 4; ++b)
    for (std::size_t k = 0; k < 2; ++k) CHECK(static_cast<double>(dy.at(b, k)) == Approx(gradient[b][k]).margin(1e-7));
  const auto all = build<Loss>("triplet", {{"margin", 1.0}, {"mining", "all"}});
  all->plan({.outputs = 2, .classification = true, .largest_batch = 4});
  CHECK(all->evaluate(y.rows(), targets, {}) == Approx((4.0 / 2 + 2.0 / 2 + 3.0 / 2 + 0.0) / 4));
  CHECK(hard->depends_on_batch());
  CHECK(hard->logits() == plexus::Logits::embedding);
}

TEST_CASE("triplet has the value and the gradient of its equation, rows weighted, for any batch") {
  for (const char* const mining : {"hard", "all"})
    for (const std::size_t batch : {2U, 3U, 7U, 40U})
      for (const std::size_t width : {1U, 2U, 5U, 17U}) {
        CAPTURE(mining, batch, width);
        Batch y(batch, width, stride);
        Batch t(batch, width, stride);
        Batch dy(batch, width, stride);
        plexus::Stream stream(3, "triplet", batch * 100 + width);
        Triplets reference{{}, {}, {}, 0.7, mining == std::string("all")};
        std::vector<float> weights;
        for (std::size_t b = 0; b < batch; ++b) {
          reference.y.emplace_back();
          reference.labels.push_back(static_cast<std::int32_t>(stream.below(3)));
          weights.push_back(static_cast<float>(stream.uniform(0.0, 2.0)));
          reference.weights.push_back(static_cast<double>(weights.back()));
          for (std::size_t k = 0; k < width; ++k) {
            y.at(b, k) = static_cast<float>(stream.normal());
            reference.y[b].push_back(static_cast<double>(y.at(b, k)));
          }
        }
        Targets targets{t.rows(), reference.labels.data(), weights.data()};
        const auto loss = build<Loss>("triplet", {{"margin", 0.7}, {"mining", mining}});
        loss->plan({.outputs = width, .classification = true, .largest_batch = batch});
        const double value = loss->evaluate(y.rows(), targets, dy.rows());
        CHECK(value == Approx(reference.loss()).epsilon(1e-5).margin(1e-6));
        CHECK(loss->evaluate(y.rows(), targets, {}) == value);
        CHECK(dy.padding_untouched());
        for (std::size_t b = 0; b < batch; ++b)
          for (std::size_t k = 0; k < width; ++k) {
            constexpr double h = 1e-6;
            double& output = reference.y[b][k];
            const double kept = output;
            output = kept + h;
            const double above = reference.loss();
            output = kept - h;
            const double below = reference.loss();
            output = kept;
            CHECK(static_cast<double>(dy.at(b, k)) == Approx((above - below) / (2 * h)).epsilon(1e-4).margin(1e-6));
          }
        CHECK(loss->evaluate(y.rows(), targets, y.rows()) == value);  // the gradient may go where the outputs are
        for (std::size_t b = 0; b < batch; ++b)
          for (std::size_t k = 0; k < width; ++k) CHECK(y.at(b, k) == dy.at(b, k));
      }
}

TEST_CASE("triplet asks nothing of rows that have no other of their class, or none of another") {
  for (const char* const mining : {"hard", "all"})
    for (const std::vector<std::int32_t>& labels :
         {std::vector<std::int32_t>{0, 0, 0}, std::vector<std::int32_t>{0, 1, 2}, std::vector<std::int32_t>{1}}) {
      Batch y(labels.size(), 2, stride);
      Batch t(labels.size(), 2, stride);
      Batch dy(labels.size(), 2, stride);
      for (std::size_t b = 0; b < labels.size(); ++b)
        for (std::size_t k = 0; k < 2; ++k) y.at(b, k) = static_cast<float>(b + k);
      const auto loss = build<Loss>("triplet", {{"mining", mining}});
      loss->plan({.outputs = 2, .classification = true, .largest_batch = 3});
      CHECK(loss->evaluate(y.rows(), {t.rows(), labels.data()}, dy.rows()) == 0.0);
      for (std::size_t b = 0; b < labels.size(); ++b)
        for (std::size_t k = 0; k < 2; ++k) CHECK(dy.at(b, k) == 0.0F);
      y.at(0, 1) = std::numeric_limits<float>::quiet_NaN();
      CHECK(std::isnan(loss->evaluate(y.rows(), {t.rows(), labels.data()}, dy.rows())));
    }
}

TEST_CASE("triplet of rows at one place is the margin, and moves nothing") {
  const std::vector<std::int32_t> labels = {0, 0, 1, 1};
  for (const char* const mining : {"hard", "all"}) {
    Batch y(4, 3, stride);
    Batch t(4, 3, stride);
    Batch dy(4, 3, stride);
    for (std::size_t b = 0; b < 4; ++b)
      for (std::size_t k = 0; k < 3; ++k) y.at(b, k) = 2.5F;
    const auto loss = build<Loss>("triplet", {{"margin", 0.3}, {"mining", mining}});
    loss->plan({.outputs = 3, .classification = true, .largest_batch = 4});
    CHECK(loss->evaluate(y.rows(), {t.rows(), labels.data()}, dy.rows()) == Approx(0.3));
    for (std::size_t b = 0; b < 4; ++b)
      for (std::size_t k = 0; k < 3; ++k) CHECK(dy.at(b, k) == 0.0F);
    y.at(2, 1) = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(loss->evaluate(y.rows(), {t.rows(), labels.data()}, dy.rows())));
  }
}
