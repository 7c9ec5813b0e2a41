#include "data/reconstruction.h"

#include "data/inputs.h"

namespace plexus::data {
namespace {

std::vector<float> normalised(const Examples& examples, std::size_t width, const Normalization& by) {
  std::vector<float> all;
  all.reserve(input_count(examples));
  const bool one_factor = by.scale.size() == 1;
  for_each_row(all_of(examples), width, [&](std::size_t, const auto* stored) {
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t factor = one_factor ? 0 : i;
      all.push_back(static_cast<float>(stored[i]) * by.scale[factor] + by.shift[factor]);
    }
  });
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
