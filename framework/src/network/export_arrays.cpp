// Archives of arrays: NumPy's .npz (a ZIP archive of .npy files, none compressed) and .safetensors.
#include <plexus/error.h>

#include <bit>
#include <cstring>
#include <string_view>

#include "files/crc32.h"
#include "network/export.h"
#include "values/json.h"

namespace plexus::network {
namespace {

static_assert(std::endian::native == std::endian::little, "the bytes of numbers are written as they lie in memory");

using Bytes = std::vector<std::byte>;

void append(Bytes& to, const void* from, std::size_t size) {
  const std::size_t before = to.size();
  to.resize(before + size);
  if (size > 0) std::memcpy(to.data() + before, from, size);
}

void put(Bytes& to, std::string_view text) { append(to, text.data(), text.size()); }

template <class Number>
void put_number(Bytes& to, Number number) {
  append(to, &number, sizeof number);
}

void put(Bytes& to, const std::vector<float>& values) { append(to, values.data(), values.size() * sizeof(float)); }

/// The beginning of a .npy file of version 1.0, padded to 64 bytes.
Bytes npy_header(const std::string& type, const std::vector<std::size_t>& extents) {
  std::string shape = "(";
  for (const std::size_t extent : extents) shape += std::to_string(extent) + ",";
  if (extents.size() > 1) shape.pop_back();
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + "), }";
  constexpr std::size_t before = 10;
  header.append(63 - (before + header.size()) % 64, ' ');
  header += '\n';
  Bytes bytes;
  put(bytes, std::string_view("\x93NUMPY\x01\x00", 8));
  put_number(bytes, static_cast<std::uint16_t>(header.size()));
  put(bytes, header);
  return bytes;
}

/// The code points of UTF-8 text.
std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((byte & 0xC0U) == 0x80U && !points.empty())
      points.back() = points.back() << 6U | (byte & 0x3FU);
    else
      points.push_back(byte < 0x80U ? byte : byte < 0xE0U ? byte & 0x1FU : byte < 0xF0U ? byte & 0x0FU : byte & 0x07U);
  }
  return points;
}

Bytes npy_of_texts(const std::vector<std::string>& texts, const std::vector<std::size_t>& extents) {
  std::size_t longest = 1;
  for (const std::string& text : texts) longest = std::max(longest, code_points(text).size());
  Bytes bytes = npy_header("<U" + std::to_string(longest), extents);
  for (const std::string& text : texts) {
    std::vector<char32_t> points = code_points(text);
    points.resize(longest, 0);
    append(bytes, points.data(), points.size() * sizeof(char32_t));
  }
  return bytes;
}

/// A ZIP archive (APPNOTE 6.3) of stored members, all of the date 1980-01-01, so that the same members give the same
/// bytes.
class Zip {
 public:
  void add(const std::string& name, const Bytes& content) {
    constexpr std::size_t most = 0xFFFFFFFFU;
    if (bytes_.size() + content.size() >= most) throw Error("the network is too large for an .npz archive (4 GB)");
    const auto offset = static_cast<std::uint32_t>(bytes_.size());
    const std::uint32_t sum = files::crc32(content);
    put_number(bytes_, std::uint32_t{0x04034b50});
    put_description(bytes_, name, content, sum);
    put(bytes_, name);
    append(bytes_, content.data(), content.size());
    put_number(directory_, std::uint32_t{0x02014b50});
    put_number(directory_, std::uint16_t{20});  // version that made it
    put_description(directory_, name, content, sum);
    put_number(directory_, std::uint16_t{0});  // comment
    put_number(directory_, std::uint16_t{0});  // disk
    put_number(directory_, std::uint16_t{0});  // attributes, inside and outside
    put_number(directory_, std::uint32_t{0});
    put_number(directory_, offset);
    put(directory_, name);
    ++members_;
  }

  Bytes finish() {
    const auto begin = static_cast<std::uint32_t>(bytes_.size());
    append(bytes_, directory_.data(), directory_.size());
    put_number(bytes_, std::uint32_t{0x06054b50});
    put_number(bytes_, std::uint16_t{0});
    put_number(bytes_, std::uint16_t{0});
    put_number(bytes_, members_);
    put_number(bytes_, members_);
    put_number(bytes_, static_cast<std::uint32_t>(directory_.size()));
    put_number(bytes_, begin);
    put_number(bytes_, std::uint16_t{0});
    return std::move(bytes_);
  }

 private:
  static void put_description(Bytes& to, const std::string& name, const Bytes& content, std::uint32_t sum) {
    put_number(to, std::uint16_t{20});      // version needed
    put_number(to, std::uint16_t{0});       // flags
    put_number(to, std::uint16_t{0});       // stored
    put_number(to, std::uint16_t{0});       // time
    put_number(to, std::uint16_t{0x0021});  // date
    put_number(to, sum);
    put_number(to, static_cast<std::uint32_t>(content.size()));
    put_number(to, static_cast<std::uint32_t>(content.size()));
    put_number(to, static_cast<std::uint16_t>(name.size()));
    put_number(to, std::uint16_t{0});
  }

  Bytes bytes_;
  Bytes directory_;
  std::uint16_t members_ = 0;
};

std::vector<std::string> names_of(const data::Answers& answers) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < answers.count; ++i) names.push_back(answers.name(i));
  return names;
}

}  // namespace

std::vector<std::byte> to_npz(const Layers& layers) {
  Zip zip;
  for (const results::NamedArray& array : arrays_of(layers)) {
    Bytes content = npy_header("<f4", array.extents);
    put(content, array.values);
    zip.add(array.name + ".npy", content);
  }
  zip.add("outputs.npy", npy_of_texts(names_of(layers.answers), {layers.answers.count}));
  zip.add("network.npy", npy_of_texts({values::to_json(description_of(layers))}, {}));
  return zip.finish();
}

std::vector<std::byte> to_safetensors(const Layers& layers) {
  const std::vector<results::NamedArray> arrays = arrays_of(layers);
  Value::Map header{{"__metadata__", Value(Value::Map{{"format", "plexus"},
                                                      {"network", Value(values::to_json(description_of(layers)))}})}};
  std::size_t offset = 0;
  for (const results::NamedArray& array : arrays) {
    const std::size_t end = offset + array.values.size() * sizeof(float);
    Value::List shape;
    for (const std::size_t extent : array.extents) shape.emplace_back(static_cast<std::int64_t>(extent));
    header.emplace_back(array.name,
                        Value(Value::Map{{"dtype", "F32"},
                                         {"shape", Value(std::move(shape))},
                                         {"data_offsets", Value(Value::List{Value(static_cast<std::int64_t>(offset)),
                                                                            Value(static_cast<std::int64_t>(end))})}}));
    offset = end;
  }
  std::string text = values::to_json(Value(std::move(header)));
  text.append((8 - text.size() % 8) % 8, ' ');
  Bytes bytes;
  put_number(bytes, static_cast<std::uint64_t>(text.size()));
  put(bytes, text);
  for (const results::NamedArray& array : arrays) put(bytes, array.values);
  return bytes;
}

}  // namespace plexus::network
