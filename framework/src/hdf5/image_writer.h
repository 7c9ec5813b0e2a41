// An HDF5 file built in memory, with named dimensions, readable as netCDF-4. The same calls give the same bytes.
//
//   ImageWriter writer;
//   const auto epoch = writer.dimension(writer.root(), "epoch", epochs, {{"long_name", "epoch"}});
//   writer.dataset(writer.root(), "train_loss", {epoch}, losses, {{"units", "1"}});
//   files::publish(path, writer.finish());
//
// Rationale: in memory nothing can fail but memory itself, so that a full disk shows up in one plain write() instead of
// in any of HDF5's calls; and the file on disk is written once, in order.
#pragma once

#include "hdf5/handle.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace plexus::hdf5 {

/// Text of a fixed length, as netCDF's own attributes are, for readers that know no other.
struct FixedText {
  std::string text;
};

using AttributeValue = std::variant<std::string, std::int64_t, double, std::vector<std::int8_t>, FixedText>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

/// Values in row-major order. What they point to must live until the call returns.
using Values = std::variant<std::span<const std::int8_t>, std::span<const std::int32_t>, std::span<const std::int64_t>,
                            std::span<const float>, std::span<const double>, std::span<const std::string>>;

/// `deflate`: chunked, shuffled and deflated where that is worth it; for arrays of some size that repeat themselves.
enum class Packing { none, deflate };

class ImageWriter {
 public:
  /// A group or a dimension of this writer.
  struct Group {
    std::size_t index;
  };
  struct Dimension {
    std::size_t index;
  };

  ImageWriter();

  [[nodiscard]] Group root() const noexcept { return {0}; }
  Group group(Group parent, const std::string& name);
  void attribute(Group group, const std::string& name, const AttributeValue& value);

  /// A dimension whose positions have labels (a coordinate variable), or only numbers.
  Dimension dimension(Group group, const std::string& name, const Values& labels, const Attributes& attributes);
  Dimension dimension(Group group, const std::string& name, std::size_t extent);

  /// Requires as many values as the dimensions have positions; no dimension: one value.
  void dataset(Group group, const std::string& name, const std::vector<Dimension>& dimensions, const Values& values,
               const Attributes& attributes = {}, Packing packing = Packing::none);

  [[nodiscard]] std::size_t extent(Dimension dimension) const { return scales_.at(dimension.index).extent; }

  /// The bytes of the complete file. The writer is used up.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  struct Use {
    hobj_ref_t dataset;
    int dimension;
  };
  struct Scale {
    Handle dataset;
    hobj_ref_t reference;
    std::size_t extent;
    std::vector<Use> uses;
  };

  Handle create(hid_t group, const std::string& name, const std::vector<std::size_t>& extents, const Values& values,
                Packing packing);
  Dimension add_scale(Handle dataset, const std::string& title, std::size_t extent);
  void write_dimension_list(hid_t dataset, const std::vector<Dimension>& dimensions);
  void write_reference_list(const Scale& scale);

  Handle file_;
  Handle text_;  // variable-length UTF-8
  std::vector<Handle> groups_;
  std::vector<Scale> scales_;
};

}  // namespace plexus::hdf5
