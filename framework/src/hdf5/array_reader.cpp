// What the process that reads a stranger's HDF5 file does; array_confinement.cpp keeps it apart from everything else.
#include "files/content_limit.h"
#include "hdf5/array_reading.h"
#include "hdf5/names.h"
#include "hdf5/reader.h"
#include "process/confined.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <optional>

namespace plexus::hdf5::unconfined {
namespace {

namespace fs = std::filesystem;
using hdf5::Handle;

constexpr std::size_t names_in_message = 20;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw EnvironmentError("cannot read '" + path.string() + "': " + why);
}

// The signature stands at 0, or behind a user block of 512, 1024, 2048, … bytes.
bool is_hdf5(std::ifstream& file, std::uintmax_t size) {
  static constexpr std::array<char, 8> signature = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  std::array<char, 8> found{};
  for (std::uintmax_t offset = 0; offset + found.size() <= size; offset = offset == 0 ? 512 : offset * 2) {
    file.seekg(static_cast<std::streamoff>(offset));
    if (file.read(found.data(), found.size()) && found == signature) return true;
  }
  return false;
}

Handle open(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) refuse(path, error ? error.message() : "No such file or directory");
  if (fs::is_directory(status)) refuse(path, "it is a folder; name an HDF5 file");
  if (!fs::is_regular_file(status)) refuse(path, "it is no regular file; name an HDF5 file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, std::strerror(errno));
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || size == 0) refuse(path, error ? error.message() : "it is empty; expected an HDF5 file");
  if (!is_hdf5(file, size)) refuse(path, "it is not an HDF5 file (it has no HDF5 signature)");
  try {
    return hdf5::open_file(path);
  } catch (const hdf5::Failure& failure) {
    refuse(path, std::string("the HDF5 file is damaged or truncated; ") + failure.what());
  }
}

herr_t refuse_other_file(const char* /*file*/, const char* /*group*/, const char* /*other*/, const char* /*name*/,
                         unsigned* /*access*/, hid_t /*properties*/, void* met) {
  *static_cast<bool*>(met) = true;
  return -1;
}

// Opens what `name` leads to if it is an array. A link to nowhere is not one, and a link into another file is not
// followed: the file that a configuration names is the one that is read.
std::optional<Handle> find(hid_t file, const std::string& name) {
  bool leads_outside = false;
  const Handle access(H5Pcreate(H5P_LINK_ACCESS), H5Pclose, "making properties");
  hdf5::check(H5Pset_elink_cb(access, refuse_other_file, &leads_outside), "making properties");
  const hid_t object = H5Oopen(file, name.c_str(), access);
  if (leads_outside)
    throw hdf5::Failure("it is a link into another file, which is not followed; copy it into this one");
  if (object < 0) return std::nullopt;
  Handle handle(object, H5Oclose, "opening '" + name + "'");
  if (H5Iget_type(handle) != H5I_DATASET) return std::nullopt;
  return handle;
}

std::vector<std::string> names_in(hid_t file) {
  hdf5::NamesOfWalk walk;
  std::vector<std::string> links =
      walk.take(H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, hdf5::NamesOfWalk::keep, &walk), "listing what it holds");
  std::vector<std::string> arrays;
  for (std::string& link : links) {
    try {
      if (find(file, link)) arrays.push_back(std::move(link));
    } catch (const hdf5::Failure&) {
      // It is not in this file.
    }
  }
  std::sort(arrays.begin(), arrays.end());
  return arrays;
}

std::string type_name(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  const std::string bits = std::to_string(H5Tget_size(type) * 8);
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return (H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int") + bits;
    case H5T_FLOAT:
      return "float" + bits;
    case H5T_ENUM:
      return "enumeration";
    case H5T_STRING:
      return "text";
    case H5T_COMPOUND:
      return "compound";
    case H5T_REFERENCE:
      return "reference";
    case H5T_VLEN:
      return "variable-length";
    default:
      return "other";
  }
}

// "images (60000, 28, 28) uint8, labels (60000) uint8, …"
std::string contents(hid_t file) {
  const std::vector<std::string> names = names_in(file);
  if (names.empty()) return "it holds no arrays";
  std::string text = "it holds ";
  for (std::size_t i = 0; i < names.size() && i < names_in_message; ++i) {
    const std::optional<Handle> dataset = find(file, names[i]);
    text += (i > 0 ? ", " : "") + names[i];
    if (dataset) text += " " + to_string(Shape(hdf5::extents(*dataset))) + " " + type_name(*dataset);
  }
  if (names.size() > names_in_message) text += " and " + std::to_string(names.size() - names_in_message) + " more";
  return text;
}

// Without this, HDF5 would quietly write the largest number that fits.
H5T_conv_ret_t stop_at_overflow(H5T_conv_except_t fault, hid_t /*from*/, hid_t /*to*/, void* /*value*/,
                                void* /*result*/, void* overflow) {
  if (fault != H5T_CONV_EXCEPT_RANGE_HI && fault != H5T_CONV_EXCEPT_RANGE_LOW) return H5T_CONV_UNHANDLED;
  *static_cast<bool*>(overflow) = true;
  return H5T_CONV_ABORT;
}

template <class T>
std::vector<T> values_of(hid_t dataset, const std::vector<std::size_t>& extents, hid_t type) {
  std::vector<T> values(hdf5::bytes_in_memory(extents, sizeof(T)) / sizeof(T));
  if (values.empty()) return values;
  bool overflow = false;
  const Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose, "making properties");
  hdf5::check(H5Pset_type_conv_cb(transfer, stop_at_overflow, &overflow), "making properties");
  const herr_t result = H5Dread(dataset, type, H5S_ALL, H5S_ALL, transfer, values.data());
  if (overflow) throw hdf5::Failure("it has integers that do not fit into 64 bits");
  hdf5::check(result, "reading the values failed");
  return values;
}

// Texts of one length, padded by zeros or spaces: HDF5 does not turn them into texts of any length.
std::vector<std::string> fixed_text(hid_t dataset, const std::vector<std::size_t>& extents, hid_t type) {
  const std::size_t length = H5Tget_size(type);
  const std::size_t count = hdf5::bytes_in_memory(extents, length) / length;
  std::vector<char> bytes(count * length);
  if (count > 0)
    hdf5::check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), "reading the texts failed");
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text(bytes.data() + i * length, length);
    text.resize(std::min(text.find('\0'), text.size()));
    text.resize(text.find_last_not_of(' ') + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

// Values that lie in other files are not read, and no more than the stored bytes can sensibly become.
void check_storage(const fs::path& path, hid_t dataset, const std::vector<std::size_t>& extents) {
  const Handle layout(H5Dget_create_plist(dataset), H5Pclose, "reading how it is stored");
  if (H5Pget_layout(layout) == H5D_VIRTUAL || H5Pget_external_count(layout) > 0)
    throw hdf5::Failure("its values lie in other files, which are not read; copy them into this one");
  constexpr std::size_t widest = 8;
  const std::size_t bytes = hdf5::bytes_in_memory(extents, widest);
  const std::uint64_t stored = std::min<std::uint64_t>(H5Dget_storage_size(dataset), fs::file_size(path));
  if (bytes > 0 && stored == 0) throw hdf5::Failure("none of its values was ever written");
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  const std::size_t content = bytes / widest * std::max<std::size_t>(H5Tget_size(type), 1);
  if (const std::string why = files::why_too_large(content, stored); !why.empty()) throw hdf5::Failure(why);
  std::uint64_t chunk_bytes = H5Tget_size(type);
  std::array<hsize_t, H5S_MAX_RANK> chunk{};
  if (H5Pget_layout(layout) == H5D_CHUNKED) {
    const int rank = H5Pget_chunk(layout, H5S_MAX_RANK, chunk.data());
    for (int axis = 0; axis < rank; ++axis) {
      chunk_bytes *= chunk[static_cast<std::size_t>(axis)];  // below 2^32 each, and checked before the next
      if (const std::string why = files::why_too_large(chunk_bytes, stored); !why.empty())
        throw hdf5::Failure("one of its chunks: " + why);
    }
  }
  process::allow_memory(bytes + 3 * chunk_bytes);
}

Array convert(const fs::path& path, hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "reading a data space");
  if (H5Sget_simple_extent_type(space) == H5S_NULL) throw hdf5::Failure("it is empty");
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  Array array;
  array.extents = hdf5::extents(dataset);
  check_storage(path, dataset, array.extents);
  const H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_INTEGER && H5Tget_size(type) == 1 && H5Tget_sign(type) == H5T_SGN_NONE) {
    array.values = values_of<std::uint8_t>(dataset, array.extents, H5T_NATIVE_UINT8);
  } else if (kind == H5T_INTEGER || kind == H5T_ENUM) {
    array.values = values_of<std::int64_t>(dataset, array.extents, H5T_NATIVE_INT64);
  } else if (kind == H5T_FLOAT) {
    array.values = values_of<double>(dataset, array.extents, H5T_NATIVE_DOUBLE);
  } else if (kind == H5T_STRING) {
    array.values = H5Tis_variable_str(type) > 0 ? hdf5::read_text(dataset) : fixed_text(dataset, array.extents, type);
  } else {
    throw hdf5::Failure("its type is " + type_name(dataset) + "; expected integers, floats or texts");
  }
  return array;
}

}  // namespace

Array read_array(const fs::path& path, const std::string& name) {
  const hdf5::QuietErrors quiet;
  try {
    const Handle file = open(path);
    const std::optional<Handle> dataset = find(file, name);
    if (!dataset) refuse(path, "it has no array '" + name + "'; " + contents(file));
    return convert(path, *dataset);
  } catch (const hdf5::Failure& failure) {
    refuse(path, "array '" + name + "': " + failure.what());
  } catch (const std::bad_alloc&) {
    refuse(path, "array '" + name + "': it has more values than there is memory for");
  }
}

bool has_array(const fs::path& path, const std::string& name) {
  const hdf5::QuietErrors quiet;
  const Handle file = open(path);
  try {
    return find(file, name).has_value();
  } catch (const hdf5::Failure& failure) {
    refuse(path, "array '" + name + "': " + failure.what());
  }
}

std::vector<std::string> list_arrays(const fs::path& path) {
  const hdf5::QuietErrors quiet;
  try {
    return names_in(open(path));
  } catch (const hdf5::Failure& failure) {
    refuse(path, failure.what());
  }
}

}  // namespace plexus::hdf5::unconfined
