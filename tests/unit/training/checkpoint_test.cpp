// The bytes of a checkpoint: what is written is read, and nothing else is.
#include "training/checkpoint.h"

#include <plexus/error.h>

#include <cmath>
#include <limits>

#include "catch.h"

using namespace plexus;
using namespace plexus::training;

namespace {

const std::vector<float> weights = {1.0F, -0.0F, 1e-42F, std::numeric_limits<float>::infinity()};
const std::vector<float> momentum = {0.5F};

Checkpoint sample() {
  TrialState state{.epoch = 3,
                   .step = 17,
                   .samples = 271,
                   .training_seconds = 1.5,
                   .seconds = 1.75,
                   .epoch_loss = 0.1,
                   .epoch_samples = 15,
                   .epoch_validation = 0.7,
                   .train_losses = {1.0 / 3.0, 0.2},
                   .validation_losses = {0.8, 0.9},
                   .record_loss = 0.05,
                   .record_samples = 6,
                   .history = {},
                   .best_record = 2,
                   .best_value = 0.25,
                   .value_to_beat = 0.375,
                   .evaluations_without_gain = 4,
                   .test = {0.5, 0.75},
                   .validation = {},
                   .parameter_count = 5,
                   .total_steps = 40};
  state.history.push_back(
      {.epoch = 1, .step = 8, .train_loss = 1.0 / 3.0, .test = {0.6, 0.7, {0.25, 3.0}}, .validation = {0.8, 0.9}});
  state.history.push_back({.epoch = 2, .step = 16, .train_loss = 0.2, .test = {}, .validation = {}});
  return {.state = std::move(state),
          .arrays = {{"parameters", std::as_bytes(std::span(weights))},
                     {"optimizer m", std::as_bytes(std::span(momentum))},
                     {"nothing", {}}}};
}

std::string reason(std::span<const std::byte> bytes, const std::string& id) {
  try {
    (void)read_checkpoint(bytes, id);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a checkpoint is read as it was written, every bit") {
  const std::vector<std::byte> bytes = to_bytes(sample(), "0123");
  const Checkpoint checkpoint = read_checkpoint(bytes, "0123");
  const TrialState& read = checkpoint.state;
  CHECK(read.epoch == 3);
  CHECK(read.step == 17);
  CHECK(read.samples == 271);
  CHECK(read.training_seconds == 1.5);
  CHECK(read.seconds == 1.75);
  CHECK(read.epoch_loss == 0.1);
  CHECK(read.epoch_samples == 15);
  CHECK(read.epoch_validation == 0.7);
  CHECK(read.train_losses == std::vector<double>{1.0 / 3.0, 0.2});
  CHECK(read.validation_losses == std::vector<double>{0.8, 0.9});
  CHECK(read.record_loss == 0.05);
  CHECK(read.record_samples == 6);
  CHECK(read.best_record == 2);
  CHECK(read.best_value == 0.25);
  CHECK(read.value_to_beat == 0.375);
  CHECK(read.evaluations_without_gain == 4);
  CHECK(read.total_steps == 40);
  CHECK(read.test.accuracy == 0.75);
  CHECK(std::isnan(read.validation.loss));
  CHECK(read.parameter_count == 5);
  REQUIRE(read.history.size() == 2);
  CHECK(read.history[0].train_loss == 1.0 / 3.0);
  CHECK(read.history[0].test.loss == 0.6);
  CHECK(read.history[0].validation.accuracy == 0.9);
  CHECK(read.history[0].test.measured == std::vector<double>{0.25, 3.0});
  CHECK(read.history[0].validation.measured.empty());
  CHECK(read.history[1].step == 16);
  CHECK(std::isnan(read.history[1].test.loss));
  REQUIRE(checkpoint.arrays.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto expected = sample().arrays[i];
    CHECK(checkpoint.arrays[i].name == expected.name);
    CHECK(std::equal(checkpoint.arrays[i].values.begin(), checkpoint.arrays[i].values.end(), expected.values.begin(),
                     expected.values.end()));
  }
}

TEST_CASE("a changed byte is found, wherever it is") {
  std::vector<std::byte> bytes = to_bytes(sample(), "0123");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= std::byte{0x10};
    CAPTURE(i);
    CHECK_FALSE(reason(bytes, "0123").empty());
    bytes[i] ^= std::byte{0x10};
  }
  CHECK(reason(bytes, "0123").empty());
}

TEST_CASE("a checkpoint that is cut off, or goes on too long, is refused at every length") {
  std::vector<std::byte> bytes = to_bytes(sample(), "0123");
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(reason(std::span(bytes).first(length), "0123").empty());
  }
  bytes.push_back(std::byte{0});
  CHECK_FALSE(reason(bytes, "0123").empty());
}

TEST_CASE("a checkpoint of another trial or of another form says so") {
  std::vector<std::byte> bytes = to_bytes(sample(), "0123");
  CHECK_THAT(reason(bytes, "4567"), ContainsSubstring("another trial, '0123'"));
  bytes[18] = std::byte{'1'};  // "plexus checkpoint 3"
  CHECK_THAT(reason(bytes, "0123"), ContainsSubstring("version"));
}
