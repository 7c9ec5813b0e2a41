// What an epoch came to, in a form that goes through a pipe: of a fixed size, so that not all of many metrics have
// room.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>

#include "training/progress.h"

namespace plexus::workers {

struct Measurements {
  /// Values of metrics that are told while a trial runs; its file has all.
  static constexpr std::size_t most = 32;

  struct Evaluation {
    double loss = std::numeric_limits<double>::quiet_NaN();
    double accuracy = std::numeric_limits<double>::quiet_NaN();
    std::size_t count = 0;
    std::array<double, most> measured = {};
  };

  std::size_t epoch = 0;
  std::size_t step = 0;
  double train_loss = std::numeric_limits<double>::quiet_NaN();
  Evaluation train = {};
  Evaluation test = {};
  Evaluation validation = {};
};

[[nodiscard]] inline Measurements::Evaluation to_message(const training::Evaluation& from) {
  Measurements::Evaluation to{.loss = from.loss, .accuracy = from.accuracy};
  to.count = std::min(from.measured.size(), Measurements::most);
  std::copy_n(from.measured.begin(), to.count, to.measured.begin());
  return to;
}

[[nodiscard]] inline Measurements to_message(const training::EpochRecord& from) {
  return {.epoch = from.epoch,
          .step = from.step,
          .train_loss = from.train_loss,
          .train = to_message(from.train),
          .test = to_message(from.test),
          .validation = to_message(from.validation)};
}

[[nodiscard]] inline training::Evaluation from_message(const Measurements::Evaluation& from) {
  const auto told = std::span(from.measured).first(from.count);
  return {.loss = from.loss, .accuracy = from.accuracy, .measured = {told.begin(), told.end()}};
}

[[nodiscard]] inline training::EpochRecord from_message(const Measurements& from) {
  return {.epoch = from.epoch,
          .step = from.step,
          .train_loss = from.train_loss,
          .train = from_message(from.train),
          .test = from_message(from.test),
          .validation = from_message(from.validation)};
}

}  // namespace plexus::workers
