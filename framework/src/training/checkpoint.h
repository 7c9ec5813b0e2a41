// A trial in the middle of its training, as bytes: all that its next step depends on and that does not follow from its
// settings. A trial that goes on from it ends with every bit as if it had never stopped.
//
// Random numbers are no part of it: their streams are named by seed, purpose and step (<plexus/random.h>).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "training/state.h"

namespace plexus::training {

/// Where the checkpoint of one trial is kept; there is at most one, the latest.
class Checkpoints {
 public:
  virtual ~Checkpoints();
  /// Of all that determines the trial's result. A checkpoint of any other is refused.
  [[nodiscard]] virtual std::string_view trial_id() const noexcept = 0;
  /// What was saved last; empty if there is nothing. Throws EnvironmentError.
  [[nodiscard]] virtual std::vector<std::byte> load() = 0;
  /// Replaces what was saved, or throws EnvironmentError and leaves it.
  virtual void save(std::span<const std::byte> bytes) = 0;
};

/// Where trials of one lineage, which differ in their length alone, keep what they were at their end, so that a longer
/// one goes on from there.
class FinishedStates {
 public:
  virtual ~FinishedStates();
  /// Of all that determines the trial's result but its length. A state of any other lineage is refused.
  [[nodiscard]] virtual std::string_view lineage() const noexcept = 0;
  /// A state to begin from; empty if there is none. Throws EnvironmentError.
  [[nodiscard]] virtual std::vector<std::byte> load() = 0;
  /// Keeps the state of a trial that has ended after so many steps, if that is wanted. Throws EnvironmentError.
  virtual void save(std::size_t step, std::span<const std::byte> bytes) = 0;
  [[nodiscard]] virtual bool keeps() const noexcept = 0;
};

/// Memory of a trial under a name, as floats in the order in which they lie there.
struct StoredArray {
  std::string name;
  std::span<const std::byte> values;
};

struct Checkpoint {
  TrialState state;
  std::vector<StoredArray> arrays;
};

/// The bytes of a checkpoint: its form and version, the trial's id, the state, a seal (files/seal.h).
[[nodiscard]] std::vector<std::byte> to_bytes(const Checkpoint& checkpoint, std::string_view trial_id);

/// The reverse; the arrays are parts of `bytes`. Throws Error, with the reason alone, if the bytes are damaged,
/// incomplete, of another version or another trial.
[[nodiscard]] Checkpoint read_checkpoint(std::span<const std::byte> bytes, std::string_view trial_id);

}  // namespace plexus::training
