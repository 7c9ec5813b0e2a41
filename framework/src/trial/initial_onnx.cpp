#include "trial/initial_onnx.h"

#include <plexus/error.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "files/read_file.h"

namespace plexus::trial {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// A field of a message of protocol buffers: its number, and what it holds.
struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;  ///< of a number of variable length
  Bytes bytes;              ///< of anything else
};

/// Reads one field after the other.
class Message {
 public:
  explicit Message(Bytes bytes) : rest_(bytes) {}

  std::optional<Field> next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    Field field{.number = key >> 3U, .value = 0, .bytes = {}};
    switch (key & 7U) {
      case 0:
        field.value = varint();
        break;
      case 1:
        field.bytes = take(8);
        break;
      case 2:
        field.bytes = take(varint());
        break;
      case 5:
        field.bytes = take(4);
        break;
      default:
        throw Error("it is no message of protocol buffers");
    }
    return field;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = take(1)[0];
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    throw Error("it is no message of protocol buffers");
  }

  Bytes take(std::uint64_t size) {
    if (size > rest_.size()) throw Error("it is cut off");
    const Bytes taken = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  Bytes rest_;
};

std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void append_floats(Bytes bytes, std::vector<float>& to) {
  if (bytes.size() % sizeof(float) != 0) throw Error("an array has a part of a number");
  const std::size_t before = to.size();
  to.resize(before + bytes.size() / sizeof(float));
  if (!bytes.empty()) std::memcpy(to.data() + before, bytes.data(), bytes.size());
}

/// TensorProto: dims 1, data_type 2 (1: float), float_data 4, name 8, raw_data 9.
std::optional<ForeignArray> tensor_of(Bytes bytes) {
  Message message(bytes);
  ForeignArray array;
  std::vector<std::size_t> extents;
  std::uint64_t type = 0;
  while (const std::optional<Field> field = message.next()) {
    if (field->number == 1 && field->bytes.empty()) {
      extents.push_back(static_cast<std::size_t>(field->value));
    } else if (field->number == 1) {
      for (Bytes rest = field->bytes; !rest.empty();) {  // packed: numbers one after the other
        std::uint64_t extent = 0;
        std::size_t used = 0;
        do {
          extent |= static_cast<std::uint64_t>(rest[used] & 0x7FU) << (7 * used);
        } while ((rest[used++] & 0x80U) != 0 && used < rest.size() && used < 9);
        extents.push_back(static_cast<std::size_t>(extent));
        rest = rest.subspan(used);
      }
    } else if (field->number == 2) {
      type = field->value;
    } else if (field->number == 4 || field->number == 9) {
      if (type != 0 && type != 1) return std::nullopt;
      append_floats(field->bytes, array.values);
    } else if (field->number == 8) {
      array.name = text_of(field->bytes);
    }
  }
  if (type != 1) return std::nullopt;
  std::size_t count = 1;
  for (const std::size_t extent : extents) {
    if (extent > 0 && count > array.values.size() / extent) return std::nullopt;  // its numbers lie in another file
    count *= extent;
  }
  if (count != array.values.size()) return std::nullopt;
  array.shape = Shape(std::move(extents));
  return array;
}

/// NodeProto: input 1, op_type 4, attribute 5 (AttributeProto: name 1, i 3). Which input lies (inputs, outputs).
void look_at_node(Bytes bytes, std::set<std::string>& input_major) {
  Message message(bytes);
  std::vector<std::string> inputs;
  std::string operation;
  bool is_transposed = false;
  while (const std::optional<Field> field = message.next()) {
    if (field->number == 1) inputs.push_back(text_of(field->bytes));
    if (field->number == 4) operation = text_of(field->bytes);
    if (field->number != 5) continue;
    Message attribute(field->bytes);
    std::string name;
    std::uint64_t number = 0;
    while (const std::optional<Field> part = attribute.next()) {
      if (part->number == 1) name = text_of(part->bytes);
      if (part->number == 3) number = part->value;
    }
    if (name == "transB") is_transposed = number != 0;
  }
  if (inputs.size() >= 2 && (operation == "MatMul" || (operation == "Gemm" && !is_transposed)))
    input_major.insert(inputs[1]);
}

/// ModelProto: producer_name 2, graph 7 (GraphProto: node 1, initializer 5).
ForeignArrays arrays_in_model(Bytes bytes) {
  ForeignArrays foreign;
  std::set<std::string> input_major;
  Message model(bytes);
  bool has_graph = false;
  while (const std::optional<Field> field = model.next()) {
    if (field->number != 7) continue;
    has_graph = true;
    Message graph(field->bytes);
    while (const std::optional<Field> part = graph.next()) {
      if (part->number == 1) look_at_node(part->bytes, input_major);
      if (part->number == 5)
        if (std::optional<ForeignArray> array = tensor_of(part->bytes)) foreign.arrays.push_back(std::move(*array));
    }
  }
  if (!has_graph) throw Error("it has no graph");
  for (ForeignArray& array : foreign.arrays) array.is_input_major = input_major.contains(array.name);
  return foreign;
}

}  // namespace

ForeignArrays read_onnx(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = files::read_raw_file(path);
  try {
    ForeignArrays foreign = arrays_in_model(bytes);
    foreign.source = "'" + path.filename().string() + "'";
    return foreign;
  } catch (const Error& error) {
    throw Error("'" + path.string() + "' is no ONNX model: " + error.what());
  }
}

}  // namespace plexus::trial
