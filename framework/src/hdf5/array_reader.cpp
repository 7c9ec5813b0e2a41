// What the process that reads a stranger's HDF5 file does; array_confinement.cpp keeps it apart from everything else.
#include "files/content_limit.h"
#include "hdf5/array_reading.h"
#include "hdf5/names.h"
#include "hdf5/reader.h"
#include "process/confined.h"

#include <plexus/error.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <utility>

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

/// Those that are selected in the file, by a space of it, as an array of these extents.
template <class T>
std::vector<T> values_of(hid_t dataset, const std::vector<std::size_t>& extents, hid_t type, hid_t selected = H5S_ALL) {
  std::vector<T> values(hdf5::bytes_in_memory(extents, sizeof(T)) / sizeof(T));
  if (values.empty()) return values;
  Handle space;
  if (selected != H5S_ALL) {
    const std::vector<hsize_t> lengths(extents.begin(), extents.end());
    space = Handle(H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr), H5Sclose,
                   "making a data space");
  }
  bool overflow = false;
  const Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose, "making properties");
  hdf5::check(H5Pset_type_conv_cb(transfer, stop_at_overflow, &overflow), "making properties");
  const herr_t result = H5Dread(dataset, type, selected == H5S_ALL ? H5S_ALL : static_cast<hid_t>(space), selected,
                                transfer, values.data());
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

/// What the numbers of an enumeration are called; nothing for the one that h5py writes truth values as, which are
/// numbers.
std::map<std::int64_t, std::string> names_of_numbers(hid_t type) {
  std::map<std::int64_t, std::string> names;
  const Handle stored(H5Tget_super(type), H5Tclose, "reading a type");
  const int count = H5Tget_nmembers(type);
  for (int i = 0; i < count; ++i) {
    constexpr std::size_t widest = 8;
    std::array<std::byte, widest> value{};
    if (H5Tget_size(stored) > widest) return {};
    hdf5::check(H5Tget_member_value(type, static_cast<unsigned>(i), value.data()), "reading an enumeration");
    hdf5::check(H5Tconvert(stored, H5T_NATIVE_INT64, 1, value.data(), nullptr, H5P_DEFAULT), "reading an enumeration");
    const std::unique_ptr<char, herr_t (*)(void*)> name(H5Tget_member_name(type, static_cast<unsigned>(i)),
                                                        H5free_memory);
    if (name == nullptr) throw hdf5::Failure("a number of its enumeration has no name");
    names.emplace(std::bit_cast<std::int64_t>(value), name.get());
  }
  const bool are_truths = names.size() == 2 && names.count(0) == 1 && names[0] == "FALSE" && names.count(1) == 1;
  return are_truths ? std::map<std::int64_t, std::string>() : names;
}

/// Of so many values numbers are read in place of names: a text takes four times the memory.
constexpr std::size_t most_named_values = std::size_t{1} << 24U;

/// The names of an enumeration, which are classes; nothing where there are none to be read.
std::optional<std::vector<std::string>> enumerated(hid_t dataset, const std::vector<std::size_t>& extents, hid_t type) {
  if (H5Tget_class(type) != H5T_ENUM) return std::nullopt;
  const std::map<std::int64_t, std::string> names = names_of_numbers(type);
  if (names.empty() || hdf5::bytes_in_memory(extents, 1) > most_named_values) return std::nullopt;
  process::allow_memory(hdf5::bytes_in_memory(extents, 2 * sizeof(std::string)));
  std::vector<std::string> texts;
  for (const std::int64_t number : values_of<std::int64_t>(dataset, extents, H5T_NATIVE_INT64)) {
    const auto name = names.find(number);
    texts.push_back(name == names.end() ? std::to_string(number) : name->second);
  }
  return texts;
}

/// How an array is stored, as far as it matters to what reading it costs.
struct Storage {
  std::uint64_t stored = 0;  ///< bytes in the file
  std::uint64_t content = 0;
  std::vector<std::size_t> chunk;  ///< its extents; empty: it lies in one piece
  std::uint64_t chunk_bytes = 0;   ///< of a value where there are no chunks
};

// Values that lie in other files are not read.
Storage storage_of(const fs::path& path, hid_t dataset, const std::vector<std::size_t>& extents) {
  const Handle layout(H5Dget_create_plist(dataset), H5Pclose, "reading how it is stored");
  if (H5Pget_layout(layout) == H5D_VIRTUAL || H5Pget_external_count(layout) > 0)
    throw hdf5::Failure("its values lie in other files, which are not read; copy them into this one");
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  Storage storage;
  storage.stored = std::min<std::uint64_t>(H5Dget_storage_size(dataset), fs::file_size(path));
  storage.content = std::max<std::size_t>(H5Tget_size(type), 1);
  for (const std::size_t extent : extents)
    if (__builtin_mul_overflow(storage.content, extent, &storage.content))
      throw hdf5::Failure("it has more values than can be counted");
  if (storage.content > 0 && storage.stored == 0) throw hdf5::Failure("none of its values was ever written");
  storage.chunk_bytes = H5Tget_size(type);
  if (H5Pget_layout(layout) != H5D_CHUNKED) return storage;
  std::array<hsize_t, H5S_MAX_RANK> chunk{};
  const int rank = H5Pget_chunk(layout, H5S_MAX_RANK, chunk.data());
  for (int axis = 0; axis < rank; ++axis) {
    storage.chunk.push_back(chunk[static_cast<std::size_t>(axis)]);
    storage.chunk_bytes *= storage.chunk.back();  // below 2^32 each, and checked before the next
    if (const std::string why = files::why_too_large(storage.chunk_bytes, storage.stored); !why.empty())
      throw hdf5::Failure("one of its chunks: " + why);
  }
  return storage;
}

// No more than the stored bytes can sensibly become.
void check_storage(const fs::path& path, hid_t dataset, const std::vector<std::size_t>& extents) {
  constexpr std::size_t widest = 8;
  const std::size_t bytes = hdf5::bytes_in_memory(extents, widest);
  const Storage storage = storage_of(path, dataset, extents);
  if (const std::string why = files::why_too_large(storage.content, storage.stored); !why.empty())
    throw hdf5::Failure(why);
  process::allow_memory(bytes + 3 * storage.chunk_bytes);
}

/// Values of numbers in memory: all of them, or those that are selected in the file, with their extents.
auto numbers_of(hid_t dataset, const std::vector<std::size_t>& extents, hid_t selected = H5S_ALL)
    -> std::optional<decltype(Array::values)> {
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  const H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_INTEGER && H5Tget_size(type) == 1 && H5Tget_sign(type) == H5T_SGN_NONE)
    return values_of<std::uint8_t>(dataset, extents, H5T_NATIVE_UINT8, selected);
  if (kind == H5T_INTEGER || kind == H5T_ENUM)
    return values_of<std::int64_t>(dataset, extents, H5T_NATIVE_INT64, selected);
  if (kind == H5T_FLOAT) return values_of<double>(dataset, extents, H5T_NATIVE_DOUBLE, selected);
  return std::nullopt;
}

Array convert(const fs::path& path, hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "reading a data space");
  if (H5Sget_simple_extent_type(space) == H5S_NULL) throw hdf5::Failure("it is empty");
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  Array array;
  array.extents = hdf5::extents(dataset);
  check_storage(path, dataset, array.extents);
  if (auto names = enumerated(dataset, array.extents, type)) {
    array.values = std::move(*names);
    return array;
  }
  if (auto numbers = numbers_of(dataset, array.extents)) {
    array.values = std::move(*numbers);
    return array;
  }
  if (H5Tget_class(type) == H5T_STRING) {
    array.values = H5Tis_variable_str(type) > 0 ? hdf5::read_text(dataset) : fixed_text(dataset, array.extents, type);
  } else {
    throw hdf5::Failure("its type is " + type_name(dataset) + "; expected integers, floats or texts");
  }
  return array;
}

/// Where its values lie, if they do as inputs do.
ArrayPlace place_of(const fs::path& path, hid_t dataset) {
  ArrayPlace place;
  place.extents = hdf5::extents(dataset);
  const Storage storage = storage_of(path, dataset, place.extents);
  const Handle layout(H5Dget_create_plist(dataset), H5Pclose, "reading how it is stored");
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  place.bytes = H5Tequal(type, H5T_NATIVE_UINT8) > 0;
  if (H5Pget_layout(layout) != H5D_CONTIGUOUS || (!place.bytes && H5Tequal(type, H5T_NATIVE_FLOAT) <= 0)) return place;
  const haddr_t offset = H5Dget_offset(dataset);
  if (offset == HADDR_UNDEF || storage.stored < storage.content) return place;
  if (const std::uint64_t size = fs::file_size(path); offset > size || storage.content > size - offset)
    throw hdf5::Failure("it ends behind the end of the file, which is truncated");
  place.offset = offset;
  return place;
}

/// As arrays of some rows each.
class RowReader {
 public:
  RowReader(const fs::path& path, Handle dataset)
      : dataset_(std::move(dataset)),
        extents_(hdf5::extents(dataset_)),
        storage_(storage_of(path, dataset_, extents_)) {
    if (const std::string why = files::why_too_large_on_disk(storage_.content, storage_.stored); !why.empty())
      throw hdf5::Failure(why);
    constexpr std::uint64_t widest = 8;
    if (extents_.empty() || extents_.front() == 0) return;
    const std::uint64_t row = storage_.content / extents_.front();
    const Handle type(H5Dget_type(dataset_), H5Tclose, "reading a type");
    const std::uint64_t row_in_memory = std::max<std::uint64_t>(1, row / H5Tget_size(type) * widest);
    rows_ = std::max<std::uint64_t>(1, block_bytes / row_in_memory);
    if (!storage_.chunk.empty()) fit_to_chunks();
    process::allow_memory(3 * rows_ * row_in_memory + 3 * storage_.chunk_bytes);
  }

  void read(const std::function<void(Array)>& take) {
    Array rows;
    rows.extents = extents_;
    if (extents_.empty() || extents_.front() == 0) return take(std::move(rows));
    const Handle space(H5Dget_space(dataset_), H5Sclose, "reading a data space");
    std::vector<hsize_t> start(extents_.size(), 0);
    std::vector<hsize_t> count(extents_.begin(), extents_.end());
    for (std::size_t at = 0; at < extents_.front(); at += count[0]) {
      const std::size_t until_band = band_ - at % band_;
      count[0] = std::min({rows_, extents_.front() - at, rows_ > band_ ? rows_ : until_band});
      start[0] = at;
      hdf5::check(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
                  "choosing rows");
      rows.extents.front() = count[0];
      auto numbers = numbers_of(dataset_, rows.extents, space);
      if (!numbers) throw hdf5::Failure("its type is " + type_name(dataset_) + "; expected integers or floats");
      rows.values = std::move(*numbers);
      take(rows);
    }
  }

 private:
  static constexpr std::uint64_t block_bytes = std::uint64_t{8} << 20U;     // of rows that are read at once
  static constexpr std::uint64_t most_in_band = std::uint64_t{192} << 20U;  // bytes that are unpacked to read a row

  /// A band is the chunks that a row goes through. They are kept until all of their rows have been read.
  void fit_to_chunks() {
    band_ = storage_.chunk.front();
    std::uint64_t chunks = 1;
    for (std::size_t axis = 1; axis < extents_.size(); ++axis)
      chunks *= (extents_[axis] + storage_.chunk[axis] - 1) / storage_.chunk[axis];
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(chunks, storage_.chunk_bytes, &bytes) || bytes > most_in_band) {
      const Shape chunk(storage_.chunk);
      throw hdf5::Failure("it is stored in chunks of " + to_string(chunk) + ", and a row goes through " +
                          std::to_string(chunks) + " of them, " + std::to_string(bytes >> 20U) +
                          " MiB; to read it row by row, store it in chunks of whole rows (h5py: chunks=(16, …), "
                          "h5repack: -l NAME:CHUNK=…), or leave 'in_memory: false' out");
    }
    if (rows_ >= band_) rows_ -= rows_ % band_;
    const Handle access(H5Dget_access_plist(dataset_), H5Pclose, "reading how it is opened");
    constexpr std::size_t slots_a_chunk = 10;
    hdf5::check(H5Pset_chunk_cache(access, chunks * slots_a_chunk + 1, bytes + storage_.chunk_bytes, 1.0),
                "making room for chunks");
    const std::string name = path_of(dataset_);
    const Handle file(H5Iget_file_id(dataset_), H5Fclose, "finding the file");
    dataset_.reset();  // one that is open already keeps the room that it has
    dataset_ = Handle(H5Dopen2(file, name.c_str(), access), H5Dclose, "opening '" + name + "'");
    process::allow_memory(2 * bytes);
  }

  static std::string path_of(hid_t object) {
    const ssize_t length = H5Iget_name(object, nullptr, 0);
    if (length <= 0) throw hdf5::Failure("it has no name");
    std::string name(static_cast<std::size_t>(length), '\0');
    H5Iget_name(object, name.data(), name.size() + 1);
    return name;
  }

  Handle dataset_;
  std::vector<std::size_t> extents_;
  Storage storage_;
  std::uint64_t rows_ = 1;                                          // that are read at once
  std::uint64_t band_ = std::numeric_limits<std::uint64_t>::max();  // rows of a chunk
};

/// Does something with an array, with errors that name it.
template <class Action>
auto with_array(const fs::path& path, const std::string& name, const Action& action) {
  const hdf5::QuietErrors quiet;
  try {
    const Handle file = open(path);
    std::optional<Handle> dataset = find(file, name);
    if (!dataset) refuse(path, "it has no array '" + name + "'; " + contents(file));
    return action(std::move(*dataset));
  } catch (const hdf5::Failure& failure) {
    refuse(path, "array '" + name + "': " + failure.what());
  } catch (const std::bad_alloc&) {
    refuse(path, "array '" + name + "': it has more values than there is memory for");
  }
}

}  // namespace

Array read_array(const fs::path& path, const std::string& name) {
  return with_array(path, name, [&](const Handle& dataset) { return convert(path, dataset); });
}

ArrayPlace find_array(const fs::path& path, const std::string& name) {
  return with_array(path, name, [&](const Handle& dataset) { return place_of(path, dataset); });
}

void read_rows(const fs::path& path, const std::string& name, const std::function<void(Array)>& take) {
  with_array(path, name, [&](Handle dataset) { RowReader(path, std::move(dataset)).read(take); });
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
