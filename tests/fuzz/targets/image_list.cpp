// Tables of names of images and their classes, beside a folder in which two of them are.
#include "image_list.h"

#include <cstdlib>
#include <fstream>

#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"1.png,cat\n2,dog\n", "\xEF\xBB\xBFid;breed;label\r\n7;\"a \"\"b\"\"\";x\r\n",
          "image_id\tclass\n1\tcat\n2\t\n", "label,file\ncat,1.png\n\ndog, 2\n", "3.png,cat\n1.png\n"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  namespace fs = std::filesystem;
  static const fs::path there = [] {  // only their names are looked at
    for (const char* const name : {"1.png", "2"}) std::ofstream(folder() / name) << name;
    return folder();
  }();
  for (const images::ListedImage& image : images::listed_images(text_of(bytes), "train.csv", there))
    if (image.label.empty() || !fs::is_regular_file(image.path)) std::abort();
}
