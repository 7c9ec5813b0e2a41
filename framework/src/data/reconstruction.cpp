#include "data/reconstruction.h"

#include <algorithm>
#include <variant>

namespace plexus::data {
namespace {

std::vector<float> normalised(const Examples& examples, std::size_t width, const Normalization& by) {
  std::vector<float> all;
  std::visit(
      [&](const auto& stored) {
        all.reserve(stored.size());
        const bool one_factor = by.scale.size() == 1;
        for (std::size_t i = 0; i < stored.size(); ++i) {
          const std::size_t factor = one_factor ? 0 : i % width;
          all.push_back(static_cast<float>(stored[i]) * by.scale[factor] + by.shift[factor]);
        }
      },
      examples.inputs);
  return all;
}

}  // namespace

Data reconstructing(const Data& data, const Normalization& normalization) {
  Data all = data;
  all.outputs = data.shape.size();
  all.classification = false;
  all.positions = {};
  all.names.clear();
  for (const Column& column : data.columns) all.names.push_back(column.name);
  for (Examples* const part : {&all.train, &all.test}) {
    part->labels.clear();
    part->targets = normalised(*part, all.outputs, normalization);
  }
  return all;
}

}  // namespace plexus::data
