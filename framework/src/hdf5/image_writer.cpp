// An HDF5 file built in memory. Dimension scales are written here, attribute by attribute, as the HDF5 Dimension Scale
// Specification has them.
//
// Rationale: the library's own H5DS functions rewrite a scale's list of references for each dataset that is attached to
// it. Here each list is written once, when it is complete.
#include "hdf5/image_writer.h"

#include "text/utf8.h"
#include "values/names.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace plexus::hdf5 {
namespace {

/// Names are made by plexus, never by the user.
void require_name(std::string_view name) {
  if (!values::is_name(name)) throw std::logic_error("'" + std::string(name) + "' is no name for an array or a group");
}

constexpr std::size_t memory_growth = std::size_t{256} << 10;
constexpr std::size_t pack_from = std::size_t{16} << 10;  // smaller datasets gain nothing from chunks
constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
constexpr unsigned deflate_level = 1;   // level 9 makes losses 1 % and confusions 9 % smaller, and is slower
constexpr unsigned compact_up_to = 64;  // links and attributes kept in the object's header

// The layout that H5DS itself uses: readers rely on it.
struct ReferenceListEntry {
  hobj_ref_t dataset;
  int dimension;
};

hid_t type_of(const Values& values, hid_t text) {
  switch (values.index()) {
    case 0:
      return H5T_STD_I8LE;
    case 1:
      return H5T_STD_I32LE;
    case 2:
      return H5T_STD_I64LE;
    case 3:
      return H5T_IEEE_F32LE;
    case 4:
      return H5T_IEEE_F64LE;
    default:
      return text;
  }
}

hid_t memory_type_of(const Values& values, hid_t text) {
  switch (values.index()) {
    case 0:
      return H5T_NATIVE_INT8;
    case 1:
      return H5T_NATIVE_INT32;
    case 2:
      return H5T_NATIVE_INT64;
    case 3:
      return H5T_NATIVE_FLOAT;
    case 4:
      return H5T_NATIVE_DOUBLE;
    default:
      return text;
  }
}

std::size_t size_of(const Values& values) {
  return std::visit([](const auto& span) { return span.size(); }, values);
}

// Trailing dimensions stay whole, leading ones are cut: a chunk is a run of the row-major order.
std::vector<hsize_t> chunk_of(const std::vector<hsize_t>& extents, std::size_t element) {
  std::vector<hsize_t> chunk = extents;
  hsize_t bytes = element;
  for (const hsize_t extent : extents) bytes *= extent;
  for (hsize_t& length : chunk) {
    while (bytes > chunk_bytes && length > 1) {
      bytes /= length;
      length = (length + 1) / 2;
      bytes *= length;
    }
  }
  return chunk;
}

Handle creation_properties(hid_t kind) {
  Handle list(H5Pcreate(kind), H5Pclose, "making properties");
  check(H5Pset_obj_track_times(list, false), "switching off object times");
  check(H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "keeping attributes in order");
  check(H5Pset_attr_phase_change(list, compact_up_to, compact_up_to / 2), "keeping attributes together");
  if (kind != H5P_DATASET_CREATE) {
    check(H5Pset_link_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "keeping links in order");
    check(H5Pset_link_phase_change(list, compact_up_to, compact_up_to / 2), "keeping links together");
  }
  return list;
}

Handle space_of(const std::vector<hsize_t>& extents) {
  if (extents.empty()) return Handle(H5Screate(H5S_SCALAR), H5Sclose, "making a scalar");
  return Handle(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose,
                "making a data space");
}

void write_attribute(hid_t object, const char* name, hid_t type, hid_t memory_type, const std::vector<hsize_t>& extents,
                     const void* data) {
  const Handle space = space_of(extents);
  const Handle attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "making an attribute");
  check(H5Awrite(attribute, memory_type, data), "writing an attribute");
}

// CLASS and NAME are of fixed length in every file with dimension scales.
void write_fixed_text(hid_t object, const char* name, const std::string& text) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "making a type");
  check(H5Tset_size(type, text.size() + 1), "sizing a type");
  write_attribute(object, name, type, type, {}, text.c_str());
}

void write_attribute(hid_t object, const std::string& name, const AttributeValue& value, hid_t text) {
  if (const auto* words = std::get_if<std::string>(&value)) {
    const std::string clean = text::to_utf8(*words);
    const char* data = clean.c_str();
    write_attribute(object, name.c_str(), text, text, {}, &data);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    write_attribute(object, name.c_str(), H5T_STD_I64LE, H5T_NATIVE_INT64, {}, integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    write_attribute(object, name.c_str(), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, {}, real);
  } else if (const auto* fixed = std::get_if<FixedText>(&value)) {
    const std::string clean = text::to_utf8(fixed->text);
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "making a type");
    check(H5Tset_size(type, std::max<std::size_t>(1, clean.size())), "sizing a type");
    check(H5Tset_cset(type, H5T_CSET_UTF8), "choosing UTF-8");
    check(H5Tset_strpad(type, H5T_STR_NULLPAD), "choosing how text ends");
    write_attribute(object, name.c_str(), type, type, {}, clean.c_str());
  } else {
    const auto& flags = std::get<std::vector<std::int8_t>>(value);
    write_attribute(object, name.c_str(), H5T_STD_I8LE, H5T_NATIVE_INT8, {flags.size()}, flags.data());
  }
}

}  // namespace

ImageWriter::ImageWriter() {
  // The driver looks for a file of this name even though it will never be written, and two open files of one name would
  // be one: so a name that no file can have, and a new one each time.
  static std::atomic<unsigned> count{0};
  const std::string name = "/dev/null/" + std::to_string(++count);

  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "making properties");
  check(H5Pset_fapl_core(access, memory_growth, false), "choosing memory");
  check(H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18), "choosing the format");
  check(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "choosing how to close");
  const Handle creation = creation_properties(H5P_FILE_CREATE);
  file_ = Handle(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "making a file in memory");

  text_ = Handle(H5Tcopy(H5T_C_S1), H5Tclose, "making a type");
  check(H5Tset_size(text_, H5T_VARIABLE), "sizing a type");
  check(H5Tset_cset(text_, H5T_CSET_UTF8), "choosing UTF-8");
  groups_.emplace_back(H5Gopen2(file_, "/", H5P_DEFAULT), H5Gclose, "opening the root");
}

ImageWriter::Group ImageWriter::group(Group parent, const std::string& name) {
  require_name(name);
  const Handle creation = creation_properties(H5P_GROUP_CREATE);
  groups_.emplace_back(H5Gcreate2(groups_.at(parent.index), name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose,
                       "making the group '" + name + "'");
  return {groups_.size() - 1};
}

void ImageWriter::attribute(Group group, const std::string& name, const AttributeValue& value) {
  write_attribute(groups_.at(group.index), name, value, text_);
}

Handle ImageWriter::create(hid_t group, const std::string& name, const std::vector<std::size_t>& extents,
                           const Values& values, Packing packing) {
  require_name(name);
  const std::vector<hsize_t> dimensions(extents.begin(), extents.end());
  const hid_t type = type_of(values, text_);
  const hid_t memory_type = memory_type_of(values, text_);
  hsize_t size = 1;
  for (const hsize_t length : dimensions) size *= length;
  if (size != size_of(values))
    throw std::logic_error("'" + name + "' has " + std::to_string(size_of(values)) + " values for " +
                           std::to_string(size) + " positions");

  const Handle creation = creation_properties(H5P_DATASET_CREATE);
  const std::size_t element = H5Tget_size(type);
  const bool text = std::holds_alternative<std::span<const std::string>>(values);
  if (packing == Packing::deflate && !text && size * element >= pack_from) {
    const std::vector<hsize_t> chunk = chunk_of(dimensions, element);
    check(H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data()), "choosing chunks");
    check(H5Pset_shuffle(creation), "choosing the shuffle filter");
    check(H5Pset_deflate(creation, deflate_level), "choosing the deflate filter");
  }
  const Handle space = space_of(dimensions);
  Handle dataset(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose,
                 "making the dataset '" + name + "'");
  if (size == 0) return dataset;
  std::visit(
      [&](const auto& span) {
        using Element = typename std::remove_cvref_t<decltype(span)>::value_type;
        if constexpr (std::is_same_v<Element, std::string>) {
          std::vector<std::string> clean(span.size());
          std::vector<const char*> pointers(span.size());
          for (std::size_t i = 0; i < span.size(); ++i) pointers[i] = (clean[i] = text::to_utf8(span[i])).c_str();
          const Handle transfer = text_transfer(span.size());
          check(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, transfer, pointers.data()), "writing " + name);
        } else {
          check(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, span.data()), "writing " + name);
        }
      },
      values);
  return dataset;
}

ImageWriter::Dimension ImageWriter::add_scale(Handle dataset, const std::string& title, std::size_t extent) {
  write_fixed_text(dataset, "CLASS", "DIMENSION_SCALE");
  write_fixed_text(dataset, "NAME", title);
  hobj_ref_t reference = 0;
  check(H5Rcreate(&reference, dataset, ".", H5R_OBJECT, H5I_INVALID_HID), "making a reference");
  scales_.push_back({std::move(dataset), reference, extent, {}});
  return {scales_.size() - 1};
}

ImageWriter::Dimension ImageWriter::dimension(Group group, const std::string& name, const Values& labels,
                                              const Attributes& attributes) {
  const std::size_t extent = size_of(labels);
  Handle dataset = create(groups_.at(group.index), name, {extent}, labels, Packing::deflate);
  const Dimension dimension = add_scale(std::move(dataset), name, extent);
  for (const auto& [key, value] : attributes) write_attribute(scales_[dimension.index].dataset, key, value, text_);
  return dimension;
}

// The title is netCDF's way to say that the dataset stands for the dimension alone; its values are never allocated.
ImageWriter::Dimension ImageWriter::dimension(Group group, const std::string& name, std::size_t extent) {
  require_name(name);
  const Handle creation = creation_properties(H5P_DATASET_CREATE);
  const Handle space = space_of({extent});
  Handle dataset(
      H5Dcreate2(groups_.at(group.index), name.c_str(), H5T_IEEE_F32BE, space, H5P_DEFAULT, creation, H5P_DEFAULT),
      H5Dclose, "making the dimension '" + name + "'");
  std::string number = std::to_string(extent);
  number.insert(0, number.size() < 10 ? 10 - number.size() : 0, ' ');
  return add_scale(std::move(dataset), "This is a netCDF dimension but not a netCDF variable. " + number, extent);
}

void ImageWriter::dataset(Group group, const std::string& name, const std::vector<Dimension>& dimensions,
                          const Values& values, const Attributes& attributes, Packing packing) {
  std::vector<std::size_t> extents;
  extents.reserve(dimensions.size());
  for (const Dimension dimension : dimensions) extents.push_back(extent(dimension));
  const Handle dataset = create(groups_.at(group.index), name, extents, values, packing);
  if (!dimensions.empty()) write_dimension_list(dataset, dimensions);
  for (const auto& [key, value] : attributes) write_attribute(dataset, key, value, text_);
}

void ImageWriter::write_dimension_list(hid_t dataset, const std::vector<Dimension>& dimensions) {
  const Handle type(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "making a type");
  std::vector<hvl_t> list;
  list.reserve(dimensions.size());
  for (const Dimension dimension : dimensions) list.push_back({1, &scales_.at(dimension.index).reference});
  write_attribute(dataset, "DIMENSION_LIST", type, type, {list.size()}, list.data());

  hobj_ref_t reference = 0;
  check(H5Rcreate(&reference, dataset, ".", H5R_OBJECT, H5I_INVALID_HID), "making a reference");
  for (std::size_t axis = 0; axis < dimensions.size(); ++axis)
    scales_[dimensions[axis].index].uses.push_back({reference, static_cast<int>(axis)});
}

void ImageWriter::write_reference_list(const Scale& scale) {
  if (scale.uses.empty()) return;
  const Handle type(H5Tcreate(H5T_COMPOUND, sizeof(ReferenceListEntry)), H5Tclose, "making a type");
  check(H5Tinsert(type, "dataset", HOFFSET(ReferenceListEntry, dataset), H5T_STD_REF_OBJ), "making a type");
  check(H5Tinsert(type, "dimension", HOFFSET(ReferenceListEntry, dimension), H5T_NATIVE_INT), "making a type");
  // Written as it lies in memory, padding included.
  std::vector<ReferenceListEntry> list(scale.uses.size());
  std::memset(static_cast<void*>(list.data()), 0, list.size() * sizeof(ReferenceListEntry));
  for (std::size_t i = 0; i < list.size(); ++i) {
    list[i].dataset = scale.uses[i].dataset;
    list[i].dimension = scale.uses[i].dimension;
  }
  write_attribute(scale.dataset, "REFERENCE_LIST", type, type, {list.size()}, list.data());
}

std::vector<std::byte> ImageWriter::finish() {
  for (const Scale& scale : scales_) write_reference_list(scale);
  scales_.clear();
  groups_.clear();
  check(H5Fflush(file_, H5F_SCOPE_GLOBAL), "completing the file");
  const ssize_t size = H5Fget_file_image(file_, nullptr, 0);
  if (size < 0) fail("measuring the file");
  std::vector<std::byte> image(static_cast<std::size_t>(size));
  if (H5Fget_file_image(file_, image.data(), image.size()) != size) fail("copying the file");
  text_.reset();
  file_.reset();
  return image;
}

}  // namespace plexus::hdf5
