#include "image.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "decoders.h"

namespace images {
namespace {

/// PGM (P2, P5) and PPM (P3, P6): netpbm's formats of grey and colour.
class Netpbm {
 public:
  explicit Netpbm(const std::vector<std::uint8_t>& bytes)
      : text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  Image read() {
    const char kind = text_[1];
    at_ = 2;
    Image image;
    image.width = number();
    image.height = number();
    const std::size_t largest = number();
    image.channels = kind == '3' || kind == '6' ? 3 : 1;
    if (image.width == 0 || image.height == 0 || image.width > largest_side || image.height > largest_side)
      throw std::runtime_error("its size is not one of an image");
    if (largest == 0 || largest > 65535) throw std::runtime_error("its largest value is not between 1 and 65535");
    const std::size_t count = image.width * image.height * image.channels;
    const bool binary = kind == '5' || kind == '6';
    if (binary) ++at_;  // the one space behind the header
    const std::size_t size = largest > 255 ? 2 : 1;
    if (binary && text_.size() - std::min(at_, text_.size()) < count * size)
      throw std::runtime_error("it is truncated");
    image.pixels.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t value = 0;
      if (binary)
        for (std::size_t byte = 0; byte < size; ++byte) value = value << 8U | static_cast<unsigned char>(text_[at_++]);
      else
        value = number();
      if (value > largest) throw std::runtime_error("a pixel is larger than its largest value");
      image.pixels.push_back(static_cast<std::uint8_t>((value * 255 + largest / 2) / largest));
    }
    return image;
  }

 private:
  std::size_t number() {
    for (;;) {
      while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
      if (at_ == text_.size() || text_[at_] != '#') break;
      at_ = std::min(text_.find('\n', at_), text_.size());
    }
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) throw std::runtime_error("it is truncated, or its header is no number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// How one line of `from` pixels becomes one of `to`: for each new pixel where it begins, and weights that sum to 1.
struct Weights {
  std::size_t begin = 0;
  std::vector<double> of;
};

std::vector<Weights> resampling(std::size_t from, std::size_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(1.0, scale);  // of the triangle, on either side
  std::vector<Weights> all;
  for (std::size_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const auto first = static_cast<std::ptrdiff_t>(std::ceil(centre - reach));
    const auto last = static_cast<std::ptrdiff_t>(std::floor(centre + reach));
    Weights weights;
    weights.begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(first, 0));
    double sum = 0.0;
    for (std::ptrdiff_t at = std::max<std::ptrdiff_t>(first, 0);
         at <= std::min(last, static_cast<std::ptrdiff_t>(from) - 1); ++at) {
      const double weight = std::max(0.0, 1.0 - std::fabs(static_cast<double>(at) - centre) / reach);
      weights.of.push_back(weight);
      sum += weight;
    }
    for (double& weight : weights.of) weight /= sum;
    all.push_back(std::move(weights));
  }
  return all;
}

}  // namespace

Image decode(const std::vector<std::uint8_t>& bytes) {
  const auto begins_with = [&bytes](std::string_view magic) {
    return bytes.size() > magic.size() &&
           std::equal(magic.begin(), magic.end(), reinterpret_cast<const char*>(bytes.data()));
  };
  if (bytes.empty()) throw std::runtime_error("it is empty");
  if (begins_with("\x89PNG\r\n\x1a\n")) return decode_png(bytes);
  if (begins_with("\xff\xd8\xff")) return decode_jpeg(bytes);
  if (begins_with("P2") || begins_with("P3") || begins_with("P5") || begins_with("P6")) return Netpbm(bytes).read();
  throw std::runtime_error("it is no PNG, JPEG or PGM image");
}

Image with_channels(Image image, std::size_t channels) {
  if (image.channels == channels) return image;
  Image result{image.height, image.width, channels, {}};
  for (std::size_t i = 0; i < image.height * image.width; ++i) {
    if (channels == 3) {
      result.pixels.insert(result.pixels.end(), 3, image.pixels[i]);
      continue;
    }
    const std::uint8_t* const pixel = image.pixels.data() + 3 * i;
    result.pixels.push_back(
        static_cast<std::uint8_t>(std::lround(0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2])));
  }
  return result;
}

Image resized(const Image& image, std::size_t height, std::size_t width) {
  if (image.height == height && image.width == width) return image;
  const std::vector<Weights> rows = resampling(image.height, height);
  const std::vector<Weights> columns = resampling(image.width, width);
  // First along the lines, then across them.
  std::vector<double> narrow(image.height * width * image.channels, 0.0);
  for (std::size_t y = 0; y < image.height; ++y)
    for (std::size_t x = 0; x < width; ++x)
      for (std::size_t k = 0; k < columns[x].of.size(); ++k)
        for (std::size_t c = 0; c < image.channels; ++c)
          narrow[(y * width + x) * image.channels + c] +=
              columns[x].of[k] * image.pixels[(y * image.width + columns[x].begin + k) * image.channels + c];
  Image result{height, width, image.channels, {}};
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t i = 0; i < width * image.channels; ++i) {
      double sum = 0.0;
      for (std::size_t k = 0; k < rows[y].of.size(); ++k)
        sum += rows[y].of[k] * narrow[(rows[y].begin + k) * width * image.channels + i];
      result.pixels.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(sum), 0L, 255L)));
    }
  return result;
}

bool has_image_name(const std::string& name) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower.ends_with(".png") || lower.ends_with(".jpg") || lower.ends_with(".jpeg") || lower.ends_with(".pgm") ||
         lower.ends_with(".ppm");
}

}  // namespace images
