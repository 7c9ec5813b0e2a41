#include "training/checkpoint.h"

#include <plexus/error.h>

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "files/seal.h"

namespace plexus::training {

Checkpoints::~Checkpoints() = default;
FinishedStates::~FinishedStates() = default;

namespace {

// The form is that of this machine: a trial's id holds the build, so that no other machine's is ever read.
constexpr std::string_view form = "plexus checkpoint 4\n";

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Writer {
 public:
  explicit Writer(std::size_t expected) { bytes_.reserve(expected); }

  void raw(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void raw(std::string_view text) { raw(std::as_bytes(std::span(text.data(), text.size()))); }

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void operator()(Number number) { raw(std::as_bytes(std::span(&number, 1))); }
  void operator()(std::span<const std::byte> bytes) {
    (*this)(static_cast<std::uint64_t>(bytes.size()));
    raw(bytes);
  }
  void operator()(std::string_view text) { (*this)(std::as_bytes(std::span(text.data(), text.size()))); }
  void numbers(const std::vector<double>& numbers) { (*this)(std::as_bytes(std::span(numbers))); }

  std::vector<std::byte> finish() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// The seal holds when this reads, so that a length that does not fit is a mistake of the program that wrote it.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> raw(std::uint64_t size) {
    if (size > bytes_.size()) throw Error("it is incomplete");
    const auto taken = bytes_.first(static_cast<std::size_t>(size));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void operator()(Number& number) { std::memcpy(&number, raw(sizeof number).data(), sizeof number); }
  void operator()(std::span<const std::byte>& bytes) {
    std::uint64_t size = 0;
    (*this)(size);
    bytes = raw(size);
  }
  void operator()(std::string& text) {
    std::span<const std::byte> bytes;
    (*this)(bytes);
    text = as_text(bytes);
  }
  void numbers(std::vector<double>& numbers) {
    std::span<const std::byte> bytes;
    (*this)(bytes);
    numbers.resize(bytes.size() / sizeof(double));
    if (!bytes.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
  }

  [[nodiscard]] bool at_end() const noexcept { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
};

// What follows names each part once: a Writer writes it, a Reader reads it.

template <class Stream, class SomeEvaluation>
void pass_evaluation(Stream& stream, SomeEvaluation& evaluation) {
  stream(evaluation.loss);
  stream(evaluation.accuracy);
  stream.numbers(evaluation.measured);
}

template <class Stream, class SomeRecord>
void pass_record(Stream& stream, SomeRecord& record) {
  stream(record.epoch);
  stream(record.step);
  stream(record.train_loss);
  pass_evaluation(stream, record.train);
  pass_evaluation(stream, record.test);
  pass_evaluation(stream, record.validation);
}

template <class Stream, class SomeState>
void pass_numbers(Stream& stream, SomeState& state) {
  stream(state.epoch);
  stream(state.step);
  stream(state.samples);
  stream(state.training_seconds);
  stream(state.seconds);
  stream(state.epoch_loss);
  stream(state.epoch_samples);
  stream(state.epoch_validation);
  stream.numbers(state.train_losses);
  stream.numbers(state.validation_losses);
  stream(state.record_loss);
  stream(state.record_samples);
  stream(state.best_record);
  stream(state.best_value);
  stream(state.value_to_beat);
  stream(state.evaluations_without_gain);
  pass_evaluation(stream, state.train);
  pass_evaluation(stream, state.test);
  pass_evaluation(stream, state.validation);
  pass_evaluation(stream, state.average_test);
  pass_evaluation(stream, state.average_validation);
  stream(state.parameter_count);
  stream(state.total_steps);
}

}  // namespace

std::vector<std::byte> to_bytes(const Checkpoint& checkpoint, std::string_view trial_id) {
  std::size_t expected = 4096 + files::seal_size + checkpoint.state.history.size() * sizeof(EpochRecord);
  for (const StoredArray& array : checkpoint.arrays) expected += array.values.size() + array.name.size() + 16;
  Writer write(expected);
  write.raw(form);
  write(trial_id);
  pass_numbers(write, checkpoint.state);
  write(checkpoint.state.history.size());
  for (const EpochRecord& record : checkpoint.state.history) pass_record(write, record);
  write(checkpoint.arrays.size());
  for (const StoredArray& array : checkpoint.arrays) {
    write(array.name);
    write(array.values);
  }
  std::vector<std::byte> bytes = write.finish();
  files::append_seal(bytes);
  return bytes;
}

Checkpoint read_checkpoint(std::span<const std::byte> bytes, std::string_view trial_id) {
  if (bytes.size() < form.size() + files::seal_size) throw Error("it is incomplete");
  if (as_text(bytes.first(form.size())) != form) throw Error("it is no checkpoint of this version of plexus");
  if (files::seal_of(bytes) != files::Seal::holds) throw Error("it is damaged or incomplete");

  Reader read(bytes.subspan(form.size(), bytes.size() - form.size() - files::seal_size));
  std::string id;
  read(id);
  if (id != trial_id) throw Error("it belongs to another trial, '" + id + "'");
  Checkpoint checkpoint;
  pass_numbers(read, checkpoint.state);
  std::size_t count = 0;
  read(count);
  for (; count > 0; --count) pass_record(read, checkpoint.state.history.emplace_back());
  read(count);
  for (; count > 0; --count) {
    StoredArray& array = checkpoint.arrays.emplace_back();
    read(array.name);
    read(array.values);
  }
  if (!read.at_end()) throw Error("it has bytes that nothing explains");
  return checkpoint;
}

}  // namespace plexus::training
