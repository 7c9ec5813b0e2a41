#include "training/checkpoint.h"

#include <cstdlib>

#include "files/seal.h"
#include "fuzz.h"

using plexus::training::Checkpoint;

std::vector<std::string> plexus::fuzz::seeds() {
  static const std::vector<float> weights = {1.0F, -0.5F, 0.25F};
  Checkpoint checkpoint;
  checkpoint.state.epoch = 3;
  checkpoint.state.history.resize(2);
  checkpoint.arrays = {{"parameters", std::as_bytes(std::span(weights))}, {"nothing", {}}};
  std::vector<std::byte> bytes = training::to_bytes(checkpoint, "id");
  bytes.resize(bytes.size() - files::seal_size);
  return {text_of(bytes)};
}

/// The seal is made right, or nothing else would ever be reached. What is read is written as the same bytes.
void plexus::fuzz::read(std::span<const std::uint8_t> input) {
  const auto view = std::as_bytes(input);
  std::vector<std::byte> bytes(view.begin(), view.end());
  files::append_seal(bytes);
  const Checkpoint checkpoint = training::read_checkpoint(bytes, "id");
  if (training::to_bytes(checkpoint, "id") != bytes) std::abort();
}
