#include "files/http_header.h"

#include "fuzz.h"

std::vector<std::string> plexus::fuzz::seeds() {
  return {"Content-Range: bytes 100-199/1000\r\n", "HTTP/1.1 206 Partial Content\r\n",
          "content-range: bytes */1000\r\n", "Content-Range: bytes 18446744073709551616-/\r\n"};
}

void plexus::fuzz::read(std::span<const std::uint8_t> bytes) {
  static_cast<void>(files::read_http_header(text_of(bytes)));
}
