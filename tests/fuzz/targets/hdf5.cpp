#include "../../../plugins/datasets/hdf5/hdf5.cpp"

#include "dataset.h"
#include "hdf5/image_writer.h"

namespace {

std::string file_with(plexus::hdf5::Packing packing) {
  using plexus::hdf5::ImageWriter;
  ImageWriter writer;
  const std::vector<float> inputs(6000, 0.5F);
  std::vector<std::int64_t> labels(1000);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int64_t>(i % 2);
  const auto count = writer.dimension(writer.root(), "count", labels.size());
  const auto value = writer.dimension(writer.root(), "value", 6);
  writer.dataset(writer.root(), "x_train", {count, value}, inputs, {}, packing);
  writer.dataset(writer.root(), "y_train", {count}, labels, {}, packing);
  return plexus::fuzz::text_of(writer.finish());
}

}  // namespace

std::vector<std::string> plexus::fuzz::seeds() {
  return {file_with(plexus::hdf5::Packing::none), file_with(plexus::hdf5::Packing::deflate)};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  Source source({{"x.h5", copy_of(bytes)}});
  Hdf5::Settings settings;
  settings.file = "x.h5";
  static_cast<void>(Hdf5(settings).load(source));
}
