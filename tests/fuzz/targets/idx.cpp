#include "../../../plugins/datasets/idx/idx.cpp"

#include "dataset.h"

std::vector<std::string> plexus::fuzz::seeds() {
  const auto with_length = [](const std::string& images, const std::string& labels) {
    return std::string(1, static_cast<char>(images.size())) + images + labels;
  };
  using namespace std::string_literals;
  return {with_length("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02\x01\x02\x03\x04\x05\x06\x07\x08"s,
                      "\0\0\x08\x01\0\0\0\x02\x00\x01"s),
          with_length("\0\0\x0d\x02\0\0\0\x01\0\0\0\x01\x3f\x80\0\0"s, "\0\0\x0c\x01\0\0\0\x01\0\0\0\x05"s)};
}

/// The first byte says how many of the others are the images; the rest are the labels.
void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return;
  const std::size_t images = std::min<std::size_t>(bytes[0], bytes.size() - 1);
  Source source({{"images", copy_of(bytes.subspan(1, images))}, {"labels", copy_of(bytes.subspan(1 + images))}});
  ::idx::Idx::Settings settings;
  settings.train_images = "images";
  settings.train_labels = "labels";
  static_cast<void>(::idx::Idx(settings).load(source));
}
