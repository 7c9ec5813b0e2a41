// What the SDK's plain structures do beside holding values: compiled once, and not for every plugin.
#include <plexus/dataset.h>
#include <plexus/description.h>
#include <plexus/search.h>
#include <plexus/shape.h>

namespace plexus {

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(shape[axis]);
  }
  return text + ")";
}

Shape Data::output_shape() const {
  std::vector<std::size_t> extents = positions.extents();
  extents.push_back(outputs);
  return Shape(std::move(extents));
}

void ModelDescription::add(OpDescription what, const Shape& from, const Shape& to) {
  std::string name = what.operation;
  ops.push_back({std::move(name), std::move(what), {output}, {ops.empty() ? from : ops.back().to}, to});
  output = ops.size();
}

std::vector<double> SearchResult::values() const {
  std::vector<double> all = {value};
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

}  // namespace plexus
