#include "image_list.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace images {
namespace {

namespace fs = std::filesystem;
using plexus::EnvironmentError;
using Cells = std::vector<std::string>;

Cells cells_of(std::string_view line, char separator) {
  Cells cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      const bool doubled = quoted && i + 1 < line.size() && line[i + 1] == '"';
      if (doubled) cells.back() += line[++i];
      quoted = doubled || !quoted;
    } else if (line[i] == separator && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) {
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
  }
  return cells;
}

char separator_of(std::string_view line) {
  for (const char candidate : {',', ';', '\t'})
    if (line.find(candidate) != std::string_view::npos) return candidate;
  return ',';
}

/// The image that a name means: as it is, or with an ending.
std::optional<fs::path> image_at(const fs::path& folder, const std::string& name) {
  if (name.empty()) return std::nullopt;
  for (const char* const ending : {"", ".png", ".jpg", ".jpeg", ".pgm", ".ppm"}) {
    std::error_code error;
    const fs::path path = folder / (name + ending);
    if (fs::is_regular_file(path, error)) return path;
  }
  return std::nullopt;
}

std::optional<std::size_t> column_called(const Cells& header, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    for (std::size_t i = 0; i < header.size(); ++i) {
      std::string name = header[i];
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      if (name == word) return i;
    }
  return std::nullopt;
}

}  // namespace

std::vector<ListedImage> listed_images(const std::string& text, const fs::path& list, const fs::path& folder) {
  std::vector<ListedImage> images;
  std::vector<std::string> mistakes;
  std::size_t image_column = 0;
  std::size_t label_column = 1;
  char separator = '\0';
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line(text.data() + begin, end - begin);
    begin = end + 1;
    if (number == 0 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(' ') == std::string_view::npos) continue;
    const bool first = separator == '\0';
    if (first) separator = separator_of(line);
    const Cells cells = cells_of(line, separator);
    if (first && !image_at(folder, cells.front())) {
      image_column = column_called(cells, {"file", "filename", "file_name", "image", "path", "image_id", "name", "id"})
                         .value_or(image_column);
      label_column = column_called(cells, {"label", "class", "target", "category"}).value_or(label_column);
      continue;
    }
    const std::string where = list.string() + ":" + std::to_string(number + 1) + ": ";
    if (cells.size() <= std::max(image_column, label_column) || cells[label_column].empty()) {
      mistakes.push_back(where + "got " + std::to_string(cells.size()) + (cells.size() == 1 ? " cell" : " cells") +
                         "; expected the name of an image and its class");
      continue;
    }
    if (const auto path = image_at(folder, cells[image_column]))
      images.push_back({*path, cells[label_column]});
    else
      mistakes.push_back(where + "there is no image '" + cells[image_column] + "' in '" + folder.string() + "'");
  }
  if (!mistakes.empty()) {
    constexpr std::size_t most_named = 10;
    std::string all;
    for (std::size_t i = 0; i < std::min(most_named, mistakes.size()); ++i) all += (i > 0 ? "\n  " : "") + mistakes[i];
    if (mistakes.size() > most_named) all += "\n  and " + std::to_string(mistakes.size() - most_named) + " more";
    throw EnvironmentError(all);
  }
  if (images.empty()) throw EnvironmentError("'" + list.string() + "' names no image");
  return images;
}

}  // namespace images
