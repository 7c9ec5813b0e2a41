#include "picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "data/inputs.h"
#include "text/columns.h"

namespace plexus::cli {
namespace {

// From dark to bright. A character is about twice as high as wide, so that two rows of pixels are one line.
constexpr std::array<std::string_view, 5> shades = {" ", "░", "▒", "▓", "█"};
constexpr std::size_t widest_picture = 28;  // columns of a picture
constexpr std::size_t gap = 2;

/// Brightness from 0 to 1: the mean of the channels over the range of the image.
std::vector<double> brightness(const data::ExampleSet& examples, std::size_t row) {
  const Shape& shape = examples.data().shape;
  const std::size_t channels = shape.rank() == 3 ? shape[2] : 1;
  std::vector<double> pixels(shape[0] * shape[1], 0.0);
  const std::vector<float> values = data::row_of(*examples.train().examples, pixels.size() * channels, row);
  for (std::size_t i = 0; i < values.size(); ++i)
    pixels[i / channels] += static_cast<double>(values[i]) / static_cast<double>(channels);
  const auto [low, high] = std::minmax_element(pixels.begin(), pixels.end());
  const double begin = *low;
  const double range = *high > begin ? *high - begin : 1.0;
  for (double& pixel : pixels) pixel = (pixel - begin) / range;
  return pixels;
}

/// One image as lines of `columns` characters.
std::vector<std::string> lines_of(const std::vector<double>& pixels, std::size_t height, std::size_t width) {
  const std::size_t columns = std::min(width, widest_picture);
  const std::size_t count = std::max<std::size_t>(1, height * columns / (2 * width));
  std::vector<std::string> lines;
  for (std::size_t line = 0; line < count; ++line) {
    std::string text;
    for (std::size_t column = 0; column < columns; ++column) {
      double sum = 0.0;
      std::size_t pixels_here = 0;
      for (std::size_t y = line * height / count; y < std::max(line * height / count + 1, (line + 1) * height / count);
           ++y)
        for (std::size_t x = column * width / columns;
             x < std::max(column * width / columns + 1, (column + 1) * width / columns); ++x) {
          sum += pixels[y * width + x];
          ++pixels_here;
        }
      const double shade = sum / static_cast<double>(pixels_here) * static_cast<double>(shades.size() - 1);
      text += shades[static_cast<std::size_t>(std::lround(shade))];
    }
    lines.push_back(std::move(text));
  }
  return lines;
}

struct Picture {
  std::size_t row = 0;
  std::string title;
};

/// The first training row of each class, or the first rows.
std::vector<Picture> chosen(const data::ExampleSet& examples, std::size_t most) {
  const Data& data = examples.data();
  const data::Split& train = examples.train();
  std::vector<Picture> pictures;
  const bool has_class = data.classification && !data.labels_positions();
  std::vector<bool> seen(has_class ? data.outputs : 0, false);
  for (std::size_t i = 0; i < train.count && pictures.size() < most; ++i) {
    const std::size_t row = train.row(i);
    if (!has_class) {
      pictures.push_back({row, "row " + std::to_string(row)});
      continue;
    }
    const auto label = static_cast<std::size_t>(train.examples->labels[row]);
    if (seen[label]) continue;
    seen[label] = true;
    pictures.push_back({row, data.names.empty() ? std::to_string(label) : data.names[label]});
  }
  return pictures;
}

}  // namespace

void print_pictures(std::ostream& out, const data::ExampleSet& examples, std::size_t width) {
  const Shape& shape = examples.data().shape;
  const bool image = (shape.rank() == 2 || (shape.rank() == 3 && shape[2] <= 4)) && shape[0] > 1 && shape[1] > 1;
  if (!image) return;
  const std::size_t columns = std::min(shape[1], widest_picture);
  const std::size_t most = std::max<std::size_t>(1, (width + gap) / (columns + gap));
  std::vector<std::vector<std::string>> drawn;
  std::string titles;
  for (const Picture& picture : chosen(examples, most)) {
    drawn.push_back(lines_of(brightness(examples, picture.row), shape[0], shape[1]));
    const std::string title = text::shortened(picture.title, columns);
    titles += title + std::string(columns + gap - text::display_width(title), ' ');
  }
  if (drawn.empty()) return;
  out << '\n';
  for (std::size_t line = 0; line < drawn.front().size(); ++line) {
    std::string text;
    for (const auto& picture : drawn) text += picture[line] + std::string(gap, ' ');
    out << text.substr(0, text.find_last_not_of(' ') + 1) << '\n';
  }
  out << titles.substr(0, titles.find_last_not_of(' ') + 1) << '\n';
}

}  // namespace plexus::cli
