// Parsing IDX. Every read is checked against the size that the header implies, before a value is touched.
#include "idx_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <span>
#include <string_view>

namespace idx {
namespace {

using plexus::EnvironmentError;

/// A larger label is more likely a file that is damaged or holds no labels.
constexpr std::size_t most_classes_unasked = 65536;

enum class Type : std::uint8_t {
  ubyte = 0x08,
  byte = 0x09,
  int16 = 0x0b,
  int32 = 0x0c,
  float32 = 0x0d,
  float64 = 0x0e
};

struct Header {
  Type type = Type::ubyte;
  std::vector<std::size_t> extents;
  std::size_t data_offset = 0;
  std::size_t count = 0;  ///< of values
};

std::size_t size_of(Type type) {
  switch (type) {
    case Type::ubyte:
    case Type::byte:
      return 1;
    case Type::int16:
      return 2;
    case Type::int32:
    case Type::float32:
      return 4;
    case Type::float64:
      break;
  }
  return 8;
}

bool is_type(std::uint8_t code) { return code >= 0x08 && code <= 0x0e && code != 0x0a; }

template <class Unsigned>
Unsigned big_endian(const std::uint8_t* bytes) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) value = static_cast<Unsigned>((value << 8) | bytes[i]);
  return value;
}

std::string in_hexadecimal(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ' ';
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string times(const std::vector<std::size_t>& extents) {
  std::string text;
  for (const std::size_t extent : extents) text += (text.empty() ? "" : " × ") + std::to_string(extent);
  return text;
}

Header parse_header(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (bytes.empty()) throw EnvironmentError("'" + name + "' is empty; expected an IDX file");
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0 || !is_type(bytes[2]))
    throw EnvironmentError("'" + name + "' is no IDX file: it begins with the bytes " +
                           in_hexadecimal(bytes.first(std::min<std::size_t>(bytes.size(), 4))) +
                           "; expected 00 00, a type (08, 09, 0b … 0e) and the number of dimensions");
  Header header;
  header.type = static_cast<Type>(bytes[2]);
  const std::size_t rank = bytes[3];
  header.data_offset = 4 + 4 * rank;
  if (rank == 0) throw EnvironmentError("'" + name + "' is an IDX file without dimensions; expected 1 or more");
  if (bytes.size() < header.data_offset)
    throw EnvironmentError("'" + name + "' is truncated: its header needs " + std::to_string(header.data_offset) +
                           " bytes; got " + std::to_string(bytes.size()));
  header.count = 1;
  bool too_large = false;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    header.extents.push_back(big_endian<std::uint32_t>(bytes.data() + 4 + 4 * axis));
    too_large = __builtin_mul_overflow(header.count, header.extents.back(), &header.count) || too_large;
  }
  for (const std::size_t extent : header.extents)
    if (extent == 0) throw EnvironmentError("'" + name + "' holds no values: its extents are " + times(header.extents));

  std::size_t expected = 0;
  too_large = too_large || __builtin_mul_overflow(header.count, size_of(header.type), &expected) ||
              __builtin_add_overflow(expected, header.data_offset, &expected);
  if (too_large)
    throw EnvironmentError("'" + name + "' is corrupt: its extents " + times(header.extents) + " are too large");
  if (bytes.size() != expected)
    throw EnvironmentError(
        "'" + name + "' " + (bytes.size() < expected ? "is truncated" : "has bytes left over after the last value") +
        ": " + times(header.extents) + " values of " + std::to_string(size_of(header.type)) +
        " bytes and the header make " + std::to_string(expected) + " bytes; got " + std::to_string(bytes.size()));
  return header;
}

/// Calls body(value) for each value of the file, in its own type.
template <class Body>
void for_each_value(const Header& header, std::span<const std::uint8_t> bytes, const Body& body) {
  const std::size_t size = size_of(header.type);
  const std::uint8_t* position = bytes.data() + header.data_offset;
  for (std::size_t i = 0; i < header.count; ++i, position += size) {
    switch (header.type) {
      case Type::ubyte:
        body(*position);
        break;
      case Type::byte:
        body(static_cast<std::int8_t>(*position));
        break;
      case Type::int16:
        body(static_cast<std::int16_t>(big_endian<std::uint16_t>(position)));
        break;
      case Type::int32:
        body(static_cast<std::int32_t>(big_endian<std::uint32_t>(position)));
        break;
      case Type::float32:
        body(std::bit_cast<float>(big_endian<std::uint32_t>(position)));
        break;
      case Type::float64:
        body(std::bit_cast<double>(big_endian<std::uint64_t>(position)));
        break;
    }
  }
}

/// (count, height, width) are images of one channel; (count, features) and (count, height, width, channels) are
/// complete.
plexus::Shape shape_of(const Inputs& inputs) {
  const std::vector<std::size_t>& extents = inputs.extents;
  if (extents.size() == 3) return {extents[1], extents[2], 1};
  return plexus::Shape(std::vector<std::size_t>(extents.begin() + 1, extents.end()));
}

plexus::Examples read_examples(plexus::DataSource& source, const std::filesystem::path& images,
                               const std::filesystem::path& labels, plexus::Shape& shape) {
  Inputs inputs = parse_inputs(source.read(images), images.string());
  plexus::Examples examples;
  examples.labels = parse_labels(source.read(labels), labels.string());
  examples.count = inputs.extents.front();
  if (examples.labels.size() != examples.count)
    throw EnvironmentError("'" + labels.string() + "' holds " + std::to_string(examples.labels.size()) +
                           " labels, but '" + images.string() + "' holds " + std::to_string(examples.count) +
                           " examples; they do not belong together");
  shape = shape_of(inputs);
  examples.inputs = std::move(inputs.values);
  return examples;
}

std::size_t largest_label(const std::vector<std::int32_t>& labels) {
  return static_cast<std::size_t>(*std::max_element(labels.begin(), labels.end()));
}

void check_labels(const std::vector<std::int32_t>& labels, std::size_t classes, const std::filesystem::path& path) {
  const auto wrong = std::find_if(labels.begin(), labels.end(),
                                  [&](std::int32_t label) { return static_cast<std::size_t>(label) >= classes; });
  if (wrong == labels.end()) return;
  throw EnvironmentError("'" + path.string() + "': the label of example " + std::to_string(wrong - labels.begin()) +
                         " is " + std::to_string(*wrong) + "; expected 0 to " + std::to_string(classes - 1));
}

}  // namespace

Inputs parse_inputs(std::vector<std::uint8_t> bytes, const std::string& name) {
  Header header = parse_header(bytes, name);
  if (header.extents.size() < 2)
    throw EnvironmentError("'" + name + "' holds one dimension of " + std::to_string(header.count) +
                           " values; expected inputs, in two or more (are images and labels exchanged?)");
  Inputs inputs;
  inputs.extents = header.extents;
  if (header.type == Type::ubyte) {
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header.data_offset));
    inputs.values = std::move(bytes);
  } else {
    std::vector<float> values;
    values.reserve(header.count);
    for_each_value(header, bytes, [&values](auto value) { values.push_back(static_cast<float>(value)); });
    inputs.values = std::move(values);
  }
  return inputs;
}

std::vector<std::int32_t> parse_labels(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  const Header header = parse_header(bytes, name);
  if (header.extents.size() != 1)
    throw EnvironmentError("'" + name + "' holds " + times(header.extents) +
                           " values; expected labels, in one dimension (are images and labels exchanged?)");
  if (header.type == Type::float32 || header.type == Type::float64)
    throw EnvironmentError("'" + name + "' holds real numbers; expected labels, which are whole numbers");
  std::vector<std::int32_t> labels;
  labels.reserve(header.count);
  for_each_value(header, bytes, [&](auto value) {
    const auto label = static_cast<std::int32_t>(static_cast<double>(value));
    if (label < 0)
      throw EnvironmentError("'" + name + "': the label of example " + std::to_string(labels.size()) + " is " +
                             std::to_string(label) + "; expected 0 or more");
    labels.push_back(label);
  });
  return labels;
}

plexus::Data load(plexus::DataSource& source, const Files& files, std::optional<std::size_t> classes) {
  plexus::Data data;
  data.train = read_examples(source, files.train_images, files.train_labels, data.shape);
  std::size_t needed = largest_label(data.train.labels) + 1;
  if (files.test_images && files.test_labels) {
    plexus::Shape shape;
    data.test = read_examples(source, *files.test_images, *files.test_labels, shape);
    if (shape != data.shape)
      throw EnvironmentError("'" + files.test_images->string() + "' holds inputs of shape " + to_string(shape) +
                             ", but '" + files.train_images.string() + "' of shape " + to_string(data.shape));
    if (data.test.inputs.index() != data.train.inputs.index())
      throw EnvironmentError("'" + files.test_images->string() + "' and '" + files.train_images.string() +
                             "' hold values of different types: one bytes, the other not");
    needed = std::max(needed, largest_label(data.test.labels) + 1);
  }
  if (!classes && needed > most_classes_unasked)
    throw EnvironmentError("'" + files.train_labels.string() + "' or the test labels hold a label as large as " +
                           std::to_string(needed - 1) + "; say 'classes' if there are so many");
  data.outputs = classes.value_or(needed);
  check_labels(data.train.labels, data.outputs, files.train_labels);
  if (files.test_labels) check_labels(data.test.labels, data.outputs, *files.test_labels);
  return data;
}

plexus::Data load_inputs(plexus::DataSource& source, const std::filesystem::path& images) {
  Inputs inputs = parse_inputs(source.read(images), images.string());
  plexus::Data data;
  data.classification = false;
  data.one_part = true;
  data.shape = shape_of(inputs);
  data.train.count = inputs.extents.front();
  data.train.inputs = std::move(inputs.values);
  return data;
}

Files find_mnist_files(plexus::DataSource& source, const std::string& name,
                       const std::optional<std::filesystem::path>& folder) {
  const std::vector<std::string> names = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                          "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  std::vector<std::filesystem::path> paths;
  if (folder) {
    for (const std::string& file : names) {
      const std::filesystem::path where = source.resolve(*folder);
      std::string dotted = file;  // as some mirrors and browsers write it
      dotted[dotted.find("-idx")] = '.';
      const std::array<std::string, 4> names_of_file = {file, file + ".gz", dotted, dotted + ".gz"};
      const auto* found = std::find_if(names_of_file.begin(), names_of_file.end(),
                                       [&](const std::string& each) { return std::filesystem::exists(where / each); });
      if (found == names_of_file.end())
        throw EnvironmentError("data set '" + name + "': the folder '" + where.string() + "' has neither '" + file +
                               "' nor '" + file + ".gz'; correct 'path', or leave it out to have it searched for");
      paths.push_back(where / *found);
    }
  } else {
    paths = source.find(name, names);
  }
  return {.train_images = paths[0], .train_labels = paths[1], .test_images = paths[2], .test_labels = paths[3]};
}

}  // namespace idx
