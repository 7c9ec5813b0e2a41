// A table of names of images and their classes: train.csv with the lines "img_1.png,cat".
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace images {

struct ListedImage {
  std::filesystem::path path;
  std::string label;
};

/// The rows of `text`, the file `list`. Cells are parted by commas, semicolons or tabs and may be in quotes. A first
/// line that names no image names the columns: the image is in one called file, filename, image, path, name or id, the
/// class in one called label, class, target or category; else the first two columns are meant. Names are relative to
/// `folder`; one without an ending, as Kaggle writes them, gets that of the image which is there. Throws
/// EnvironmentError with the line where a row or its image is missing, for all of them at once.
[[nodiscard]] std::vector<ListedImage> listed_images(const std::string& text, const std::filesystem::path& list,
                                                     const std::filesystem::path& folder);

}  // namespace images
