#include "trial/initial_safetensors.h"

#include <plexus/error.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "files/read_file.h"
#include "values/json.h"

namespace plexus::trial {
namespace {

static_assert(std::endian::native == std::endian::little, "the bytes of numbers are read as they lie in the file");

template <class Number>
Number number_at(const std::uint8_t* bytes) {
  Number number{};
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

float from_half(std::uint16_t half) {
  const bool negative = (half & 0x8000U) != 0;
  const int exponent = (half >> 10U) & 0x1F;
  const auto fraction = static_cast<float>(half & 0x3FFU);
  float value = 0.0F;
  if (exponent == 31)
    value = fraction == 0.0F ? HUGE_VALF : NAN;
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(fraction + 1024.0F, exponent - 25);
  return negative ? -value : value;
}

struct Form {
  std::size_t size;
  std::function<float(const std::uint8_t*)> read;
};

std::optional<Form> form_of(const std::string& type) {
  if (type == "F32") return Form{4, number_at<float>};
  if (type == "F64") return Form{8, [](const std::uint8_t* at) { return static_cast<float>(number_at<double>(at)); }};
  if (type == "F16") return Form{2, [](const std::uint8_t* at) { return from_half(number_at<std::uint16_t>(at)); }};
  if (type == "BF16")
    return Form{2, [](const std::uint8_t* at) {
                  return std::bit_cast<float>(static_cast<std::uint32_t>(number_at<std::uint16_t>(at)) << 16U);
                }};
  return std::nullopt;
}

const Value& entry(const Value& map, const char* name) {
  const Value* const found = map.find(name);
  if (found == nullptr) throw Error(std::string("an array has no '") + name + "'");
  return *found;
}

std::optional<ForeignArray> read_array(const std::string& name, const Value& described,
                                       std::span<const std::uint8_t> numbers) {
  const std::optional<Form> form = form_of(entry(described, "dtype").text());
  if (!form) return std::nullopt;
  std::vector<std::size_t> extents;
  std::size_t count = 1;
  for (const Value& extent : entry(described, "shape").list()) {
    const auto size = static_cast<std::size_t>(extent.integer());
    if (extent.integer() < 0 || (size > 0 && count > numbers.size() / size))
      throw Error("the shape of '" + name + "' is more than the file holds");
    count *= size;
    extents.push_back(size);
  }
  const Value::List& offsets = entry(described, "data_offsets").list();
  const std::int64_t begin = offsets.at(0).integer();
  const std::int64_t end = offsets.at(1).integer();
  if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > numbers.size() ||
      static_cast<std::size_t>(end - begin) != count * form->size)
    throw Error("the numbers of '" + name + "' do not lie in the file as it says");
  ForeignArray array{.name = name, .shape = Shape(std::move(extents)), .values = {}};
  array.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    array.values.push_back(form->read(numbers.data() + static_cast<std::size_t>(begin) + i * form->size));
  return array;
}

ForeignArrays arrays_in_safetensors(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 8) throw Error("it is too short");
  const auto length = number_at<std::uint64_t>(bytes.data());
  if (length > bytes.size() - 8) throw Error("its description is longer than the file");
  const auto* const text = reinterpret_cast<const char*>(bytes.data() + 8);
  const Value description = values::from_json(std::string(text, static_cast<std::size_t>(length)));
  if (!description.is_map()) throw Error("its description is no map");
  const auto numbers = bytes.subspan(8 + static_cast<std::size_t>(length));
  ForeignArrays foreign;
  for (const auto& [name, described] : description.map()) {
    if (name == "__metadata__") {
      const Value* const format = described.find("format");
      foreign.is_of_plexus = format != nullptr && format->is_text() && format->text() == "plexus";
    } else if (std::optional<ForeignArray> array = read_array(name, described, numbers)) {
      foreign.arrays.push_back(std::move(*array));
    }
  }
  return foreign;
}

}  // namespace

ForeignArrays read_safetensors(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = files::read_raw_file(path);
  const auto refuse = [&path](const std::string& why) {
    return Error("'" + path.string() + "' is no .safetensors file: " + why);
  };
  try {
    ForeignArrays foreign = arrays_in_safetensors(bytes);
    foreign.source = "'" + path.filename().string() + "'";
    return foreign;
  } catch (const Error& error) {
    throw refuse(error.what());
  } catch (const std::bad_variant_access&) {
    throw refuse("its description makes no sense");
  } catch (const std::out_of_range&) {
    throw refuse("its description makes no sense");
  }
}

}  // namespace plexus::trial
