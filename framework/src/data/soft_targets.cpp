#include "data/soft_targets.h"

#include <plexus/error.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <variant>

#include "files/sha256.h"

namespace plexus::data {

SoftTargets read_soft_targets(const std::filesystem::path& file, const Data& data, const DataSource& source) {
  const std::string name = "'" + file.string() + "' (dataset.soft_targets)";
  if (!data.classification)
    throw Error("'dataset.soft_targets' is about classes, but the targets are numbers; leave it out");
  if (data.labels_positions())
    throw Error("'dataset.soft_targets' are of examples with one label, but here each position has one; leave it out");
  const std::filesystem::path path = source.resolve(file);
  if (!source.has_hdf5(path, "scores"))
    throw Error(name + " has no array 'scores'; 'plexus predict TRIAL --part all --output FILE.h5' writes one");
  const Array array = source.read_hdf5(path, "scores");
  const auto* const values = std::get_if<std::vector<double>>(&array.values);
  const std::size_t rows = array.extents.empty() ? 0 : array.extents[0];
  const std::size_t classes = array.extents.size() == 2 ? array.extents[1] : 0;
  if (values == nullptr || classes != data.outputs ||
      (rows != data.train.count && rows != data.train.count + data.test.count))
    throw Error(name + " has scores of " + std::to_string(rows) + " rows and " + std::to_string(classes) +
                " classes, but the data set has " + std::to_string(data.train.count) + " training rows, " +
                std::to_string(data.train.count + data.test.count) + " with those of the test, of " +
                std::to_string(data.outputs) + " classes; predict the same data set with '--part all'");
  SoftTargets soft;
  soft.probabilities.reserve(data.train.count * classes);
  for (std::size_t row = 0; row < data.train.count; ++row) {
    constexpr double tolerance = 1e-3;
    double sum = 0.0;
    bool possible = true;
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = (*values)[row * classes + k];
      possible = possible && p >= 0.0 && std::isfinite(p);
      sum += p;
      soft.probabilities.push_back(static_cast<float>(p));
    }
    if (!possible || std::fabs(sum - 1.0) > tolerance)
      throw Error(name + ": the scores of row " + std::to_string(row) +
                  " are no probabilities that add up to 1; train the teacher with the loss 'cross_entropy'");
  }
  files::Sha256 sum;
  const auto bytes = std::as_bytes(std::span(soft.probabilities));
  sum.update({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  soft.digest = sum.hex();
  return soft;
}

}  // namespace plexus::data
