#include "data/digest.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "data/inputs.h"
#include "files/sha256.h"

namespace plexus::data {
namespace {

template <class Number>
void add(files::Sha256& sum, const std::vector<Number>& numbers) {
  sum.update(std::to_string(numbers.size()) + ",");
  const auto bytes = std::as_bytes(std::span(numbers));
  sum.update({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

/// The same of those on disk.
template <class Number>
void add_blocks(files::Sha256& sum, const InputsOnDisk& inputs) {
  sum.update(std::to_string(inputs.size()) + ",");
  std::vector<Number> block(std::min(inputs.size(), block_bytes / sizeof(Number)));
  for (std::size_t first = 0; first < inputs.size(); first += block.size()) {
    block.resize(std::min(block.size(), inputs.size() - first));
    inputs.read(first, std::span(block));
    const auto bytes = std::as_bytes(std::span(block));
    sum.update({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  }
}

void add(files::Sha256& sum, const std::shared_ptr<const InputsOnDisk>& inputs) {
  inputs->bytes() ? add_blocks<std::uint8_t>(sum, *inputs) : add_blocks<float>(sum, *inputs);
}

void add(files::Sha256& sum, const Examples& examples) {
  std::visit([&](const auto& inputs) { add(sum, inputs); }, examples.inputs);
  add(sum, examples.labels);
  add(sum, examples.targets);
}

}  // namespace

std::string digest_of(const Data& data) {
  files::Sha256 sum;
  sum.update(to_string(data.shape) + " " + std::to_string(data.outputs) +
             (data.classification ? " classes " : " reals "));
  if (data.labels_positions()) sum.update("at " + to_string(data.positions) + " ");
  for (const NamedInput& input : data.inputs)
    sum.update("input " + input.name + " " + to_string(input.shape) + (input.indices ? " indices " : "") +
               (input.bytes ? " bytes " : " "));
  add(sum, data.train);
  add(sum, data.test);
  return sum.hex();
}

}  // namespace plexus::data
