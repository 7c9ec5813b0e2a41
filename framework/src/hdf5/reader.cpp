// Reading HDF5: the few operations that plexus needs.
#include "hdf5/reader.h"

#include <unistd.h>

#include <atomic>
#include <type_traits>

#include "hdf5/names.h"

namespace plexus::hdf5 {
namespace {

template <class T>
hid_t native_type() {
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
  if constexpr (std::is_same_v<T, std::int8_t>) return H5T_NATIVE_INT8;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
}

Handle variable_text() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "making a type");
  check(H5Tset_size(type, H5T_VARIABLE), "sizing a type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "choosing UTF-8");
  return type;
}

// Variable-length data as the library hands them out, given back to it in the end.
template <class Element>
class Borrowed {
 public:
  Borrowed(hid_t type, hid_t space, std::size_t count) : type_(type), space_(space), elements_(count, Element{}) {}
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() { H5Dvlen_reclaim(type_, space_, H5P_DEFAULT, data()); }

  [[nodiscard]] void* data() noexcept { return static_cast<void*>(elements_.data()); }
  [[nodiscard]] const std::vector<Element>& elements() const noexcept { return elements_; }

 private:
  hid_t type_;
  hid_t space_;
  std::vector<Element> elements_;
};

std::string to_text(const char* pointer) { return pointer == nullptr ? "" : pointer; }

// The two-call idiom of the library: ask for the length, then for the name.
template <class Get>
std::string name_from(const Get& get, std::string_view doing) {
  const ssize_t length = get(nullptr, std::size_t{0});
  if (length < 0) fail(doing);
  std::string name(static_cast<std::size_t>(length), '\0');
  if (get(name.data(), name.size() + 1) < 0) fail(doing);
  return name;
}

Handle open_attribute(hid_t object, const std::string& name) {
  return Handle(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "reading the attribute '" + name + "'");
}

}  // namespace

Handle open_file(const std::filesystem::path& path) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making properties");
  check(H5Pset_file_locking(access, false, true), "switching off locks");
  check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "choosing how to close");
  return Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), H5Fclose, "opening it");
}

namespace {

// What the library asks of those who own the bytes of an image: nothing is copied, and nothing is freed.
void* lend_image(std::size_t /*size*/, H5FD_file_image_op_t /*why*/, void* image) { return image; }
void* copy_no_image(void* to, const void* /*from*/, std::size_t /*size*/, H5FD_file_image_op_t /*why*/,
                    void* /*image*/) {
  return to;
}
void* refuse_to_grow(void* /*bytes*/, std::size_t /*size*/, H5FD_file_image_op_t /*why*/, void* /*image*/) {
  return nullptr;
}
herr_t keep_image(void* /*bytes*/, H5FD_file_image_op_t /*why*/, void* /*image*/) { return 0; }
void* same_image(void* image) { return image; }
herr_t leave_image(void* /*image*/) { return 0; }

}  // namespace

Handle open_image(std::span<const std::byte> image) {
  static std::atomic<unsigned> count{0};
  const std::string name = "/dev/null/image" + std::to_string(++count);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making properties");
  check(H5Pset_fapl_core(access, 65536, false), "choosing memory");
  check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "choosing how to close");
  // The library does not change the bytes of a file that is open for reading, whatever its signatures say.
  void* bytes = const_cast<std::byte*>(image.data());
  H5FD_file_image_callbacks_t lent = {lend_image, copy_no_image, refuse_to_grow, keep_image,
                                      same_image, leave_image,   bytes};
  check(H5Pset_file_image_callbacks(access, &lent), "lending the bytes");
  check(H5Pset_file_image(access, bytes, image.size()), "taking the bytes");
  return Handle(H5Fopen(name.c_str(), H5F_ACC_RDONLY, access), H5Fclose, "opening it");
}

bool has(hid_t group, const std::string& name) {
  const htri_t found = H5Lexists(group, name.c_str(), H5P_DEFAULT);
  if (found < 0) fail("looking for '" + name + "'");
  return found > 0;
}

Handle open_group(hid_t location, const std::string& name) {
  return Handle(H5Gopen2(location, name.c_str(), H5P_DEFAULT), H5Gclose, "opening the group '" + name + "'");
}

Handle open_dataset(hid_t location, const std::string& name) {
  return Handle(H5Dopen2(location, name.c_str(), H5P_DEFAULT), H5Dclose, "opening the array '" + name + "'");
}

std::vector<std::string> link_names(hid_t group) {
  NamesOfWalk walk;
  hsize_t position = 0;
  return walk.take(H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &position, NamesOfWalk::keep, &walk),
                   "reading the names in a group");
}

std::vector<std::string> attribute_names(hid_t object) {
  NamesOfWalk walk;
  hsize_t position = 0;
  return walk.take(H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, &position, NamesOfWalk::keep, &walk),
                   "listing attributes");
}

std::vector<std::size_t> extents(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "reading a data space");
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0) fail("reading a rank");
  std::vector<hsize_t> lengths(static_cast<std::size_t>(rank));
  if (H5Sget_simple_extent_dims(space, lengths.data(), nullptr) < 0) fail("reading extents");
  return {lengths.begin(), lengths.end()};
}

H5T_class_t class_of(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose, "reading a type");
  return H5Tget_class(type);
}

std::size_t bytes_in_memory(const std::vector<std::size_t>& lengths, std::size_t element) {
  static const auto memory =
      static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::size_t bytes = element;
  for (const std::size_t length : lengths)
    if (length == 0) return 0;
  for (const std::size_t length : lengths) {
    if (length > memory / bytes) throw Failure("it has more values than this machine has memory for");
    bytes *= length;
  }
  return bytes;
}

template <class T>
std::vector<T> read(hid_t dataset) {
  std::vector<T> values(bytes_in_memory(extents(dataset), sizeof(T)) / sizeof(T));
  if (!values.empty())
    check(H5Dread(dataset, native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "reading the values");
  return values;
}

template std::vector<std::uint8_t> read(hid_t dataset);
template std::vector<std::int8_t> read(hid_t dataset);
template std::vector<std::int32_t> read(hid_t dataset);
template std::vector<std::int64_t> read(hid_t dataset);
template std::vector<float> read(hid_t dataset);
template std::vector<double> read(hid_t dataset);

std::vector<std::string> read_text(hid_t dataset) {
  const std::size_t count = bytes_in_memory(extents(dataset), sizeof(char*)) / sizeof(char*);
  if (count == 0) return {};
  const Handle type = variable_text();
  const Handle stored(H5Dget_type(dataset), H5Tclose, "reading a type");
  check(H5Tset_cset(type, H5Tget_cset(stored)), "making a type");  // HDF5 turns no ASCII into UTF-8
  const Handle space(H5Dget_space(dataset), H5Sclose, "reading a data space");
  Borrowed<char*> text(type, space, count);
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, text_transfer(count), text.data()), "reading text");
  std::vector<std::string> texts;
  texts.reserve(count);
  for (const char* pointer : text.elements()) texts.push_back(to_text(pointer));
  return texts;
}

std::vector<std::string> dimension_names(hid_t dataset) {
  const Handle attribute = open_attribute(dataset, "DIMENSION_LIST");
  const Handle space(H5Aget_space(attribute), H5Sclose, "reading a data space");
  const Handle type(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "making a type");
  const std::size_t rank = extents(dataset).size();
  if (rank == 0 || H5Sget_simple_extent_npoints(space) != static_cast<hssize_t>(rank))
    throw Failure("its list of dimensions does not fit it");
  Borrowed<hvl_t> list(type, space, rank);
  check(H5Aread(attribute, type, list.data()), "reading dimensions");
  std::vector<std::string> names;
  for (const hvl_t& references : list.elements()) {
    if (references.len == 0) {
      names.emplace_back();
      continue;
    }
    const Handle scale(H5Rdereference2(dataset, H5P_DEFAULT, H5R_OBJECT, references.p), H5Oclose,
                       "reading a dimension");
    const std::string path = name_from(
        [&scale](char* buffer, std::size_t size) { return H5Iget_name(scale, buffer, size); }, "naming a dimension");
    names.push_back(path.substr(path.rfind('/') + 1));
  }
  return names;
}

std::string text_attribute(hid_t object, const std::string& name) {
  const Handle attribute = open_attribute(object, name);
  const Handle space(H5Aget_space(attribute), H5Sclose, "reading a data space");
  const Handle type = variable_text();
  if (H5Sget_simple_extent_npoints(space) != 1) throw Failure("the attribute '" + name + "' is not one text");
  Borrowed<char*> text(type, space, 1);
  check(H5Aread(attribute, type, text.data()), "reading the attribute '" + name + "'");
  return to_text(text.elements().front());
}

std::int64_t integer_attribute(hid_t object, const std::string& name) {
  const Handle attribute = open_attribute(object, name);
  const Handle space(H5Aget_space(attribute), H5Sclose, "reading a data space");
  if (H5Sget_simple_extent_npoints(space) != 1) throw Failure("the attribute '" + name + "' is not one number");
  std::int64_t value = 0;
  check(H5Aread(attribute, H5T_NATIVE_INT64, &value), "reading the attribute '" + name + "'");
  return value;
}

}  // namespace plexus::hdf5
