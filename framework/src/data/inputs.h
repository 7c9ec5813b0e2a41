// The stored inputs of examples, wherever they lie: in memory, or on disk, from where a few rows are read at a time.
#pragma once

#include <plexus/dataset.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <variant>
#include <vector>

#include "data/split.h"

namespace plexus::data {

/// Those that are on disk; null where they are in memory.
[[nodiscard]] inline const InputsOnDisk* on_disk(const Examples& examples) noexcept {
  const auto* const inputs = std::get_if<std::shared_ptr<const InputsOnDisk>>(&examples.inputs);
  return inputs == nullptr ? nullptr : inputs->get();
}

/// Whether inputs are bytes; else they are reals.
[[nodiscard]] bool are_bytes(const Examples& examples) noexcept;

/// How many values there are, of all rows together.
[[nodiscard]] std::size_t input_count(const Examples& examples) noexcept;

/// The values of one row.
[[nodiscard]] std::vector<float> row_of(const Examples& examples, std::size_t width, std::size_t row);

/// A view of some rows, by their numbers: nothing is copied.
[[nodiscard]] std::shared_ptr<const InputsOnDisk> some_of(std::shared_ptr<const InputsOnDisk> inputs,
                                                          std::vector<std::uint32_t> rows, std::size_t width);

inline constexpr std::size_t block_bytes = std::size_t{1} << 20U;  // that are read from disk at once

template <class Value, class Body>
void for_each_row_on_disk(const InputsOnDisk& inputs, const Split& split, std::size_t width, const Body& body) {
  constexpr std::size_t widest_gap = 8;  // rows that are read and not asked for: less than another place on the disk
  const std::size_t most = std::max<std::size_t>(1, block_bytes / (width * sizeof(Value)));
  std::vector<Value> block;
  for (std::size_t i = 0; i < split.count;) {
    const std::size_t first = split.row(i);
    std::size_t end = i + 1;
    const auto goes_on = [&] {
      const std::size_t next = split.row(end);
      const std::size_t last = split.row(end - 1);
      return next > last && next - last <= widest_gap && next - first < most;
    };
    while (end < split.count && goes_on()) ++end;
    block.resize((split.row(end - 1) - first + 1) * width);
    inputs.read(first * width, std::span(block));
    for (; i < end; ++i) body(i, block.data() + (split.row(i) - first) * width);
  }
}

/// Calls body(number in the split, its values) for each row of the split in order: values are bytes or floats.
template <class Body>
void for_each_row(const Split& split, std::size_t width, const Body& body) {
  std::visit(
      [&](const auto& values) {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::shared_ptr<const InputsOnDisk>>) {
          if (values->bytes())
            for_each_row_on_disk<std::uint8_t>(*values, split, width, body);
          else
            for_each_row_on_disk<float>(*values, split, width, body);
        } else {
          for (std::size_t i = 0; i < split.count; ++i) body(i, values.data() + split.row(i) * width);
        }
      },
      split.examples->inputs);
}

/// All rows of examples.
[[nodiscard]] inline Split all_of(const Examples& examples) noexcept {
  return {.examples = &examples, .begin = 0, .count = examples.count};
}

}  // namespace plexus::data
