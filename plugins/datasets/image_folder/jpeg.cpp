// JPEG by libjpeg, whose errors are jumps: nothing that must be destroyed stands in the frame that they leave.
#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

#include <array>
#include <stdexcept>
#include <string>

#include "decoders.h"

namespace images {
namespace {

struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  std::array<char, JMSG_LENGTH_MAX> message;
};

void leave(j_common_ptr common) {
  auto* errors = reinterpret_cast<Errors*>(common->err);
  errors->manager.format_message(common, errors->message.data());
  std::longjmp(errors->jump, 1);
}

/// A warning is damage: the image would be shown with grey where bytes are missing.
void take_warning(j_common_ptr common, int level) {
  if (level < 0) leave(common);
}

/// 0: all is well; 1: the message says what is wrong; 2: it is too large.
int read(const std::vector<std::uint8_t>& bytes, jpeg_decompress_struct& jpeg, Errors& errors, Image& image) {
  if (setjmp(errors.jump) != 0) return 1;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes.data(), bytes.size());
  (void)jpeg_read_header(&jpeg, TRUE);
  if (jpeg.image_width > largest_side || jpeg.image_height > largest_side) return 2;
  jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  (void)jpeg_start_decompress(&jpeg);
  image.height = jpeg.output_height;
  image.width = jpeg.output_width;
  image.channels = static_cast<std::size_t>(jpeg.output_components);
  image.pixels.resize(image.height * image.width * image.channels);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = image.pixels.data() + jpeg.output_scanline * image.width * image.channels;
    (void)jpeg_read_scanlines(&jpeg, &row, 1);
  }
  (void)jpeg_finish_decompress(&jpeg);
  return 0;
}

}  // namespace

Image decode_jpeg(const std::vector<std::uint8_t>& bytes) {
  jpeg_decompress_struct jpeg{};
  Errors errors{};
  jpeg.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leave;
  errors.manager.emit_message = take_warning;
  Image image;
  const int result = read(bytes, jpeg, errors, image);
  jpeg_destroy_decompress(&jpeg);
  if (result == 1) throw std::runtime_error("it is a damaged JPEG image (" + std::string(errors.message.data()) + ")");
  if (result == 2) throw std::runtime_error("it is larger than any image should be");
  return image;
}

}  // namespace images
