// What a network computes in evaluation, told as data, so that other programs can do the same: exports are made of it.
//
//   plexus::OpDescription description() const override {  // of an op, or of an activation
//     return {.operation = "leaky_relu", .settings = {{"slope", plexus::Value(0.01)}}};
//   }
//
// An op that is composed of others needs none: each of those tells itself. docs/reference/operations.md lists the
// operations with their settings and arrays; what has no name there cannot be told, and is not exported.
#pragma once

#include <plexus/export.h>
#include <plexus/shape.h>
#include <plexus/value.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace plexus {

struct OpDescription {
  std::string operation = {};  ///< "dense"; empty: it cannot be told
  Value::Map settings = {};
  std::vector<std::pair<std::string, std::string>> arrays = {};  ///< what each is for, and its name in the results
  /// Those of the arrays that the operation sees divided by ‖Wᵀ v‖, where W is the array as (elements of v, others),
  /// and the name of v in the results.
  std::vector<std::pair<std::string, std::string>> normalized = {};
};

/// An operation in its place.
struct DescribedOp {
  std::string name = {};  ///< Op::name(), for people
  OpDescription what = {};
  std::vector<std::size_t> inputs = {};  ///< values: 0 is the input of the network, i + 1 the result of operation i
  std::vector<Shape> from = {};          ///< how it sees each of them: the same values in the same order, another shape
  Shape to = {};
};

struct ModelDescription {
  std::vector<DescribedOp> ops = {};  ///< each behind those whose results it takes
  std::size_t output = 0;             ///< the value that the network gives
  /// Parameters that are there for training alone, by their names in the results: those of a discriminator.
  std::vector<std::string> unused = {};

  /// One more that takes what the last one gives, for models that are a chain. `from` is the first one's.
  PLEXUS_API void add(OpDescription what, const Shape& from, const Shape& to);
};

/// A model that tells what it computes. Models of graphs do.
class PLEXUS_API DescribedModel {
 public:
  virtual ~DescribedModel();
  /// [plan] After Model::plan().
  [[nodiscard]] virtual ModelDescription description() const = 0;
};

}  // namespace plexus
