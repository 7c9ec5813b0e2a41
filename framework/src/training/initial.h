// A warm start: parameters that a model begins with in the place of what its initializers give it, and whether they
// stay as they are.
#pragma once

#include <plexus/model.h>
#include <plexus/schema.h>
#include <plexus/shape.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/examples.h"
#include "training/parameter_store.h"

namespace plexus::training {

/// An array of another program under a name of the model.
struct InitialName {
  std::string from;
  std::string to;
  std::optional<std::size_t> channels;

  static Parameters<InitialName> parameters();
};

/// `model.initial` of a configuration.
struct InitialSettings {
  std::optional<std::filesystem::path> trial;
  std::optional<std::filesystem::path> safetensors;
  std::optional<std::filesystem::path> onnx;
  std::string weights = "final";
  std::string layout = "auto";
  std::vector<InitialName> map;
  std::vector<std::string> layers = {"*"};
  bool freeze = false;

  static Parameters<InitialSettings> parameters();
};

/// What every model takes beside its own settings.
struct WarmStart {
  std::optional<InitialSettings> initial;

  static Parameters<WarmStart> parameters();
};

struct InitialArray {
  std::string name;  ///< of the model's parameter, as in the results
  Shape shape;
  std::vector<float> values;  ///< row-major
};

struct InitialParameters {
  std::string source;  ///< for people: "the trial 'a/1a2b.h5'"
  std::vector<InitialArray> arrays;
  std::vector<std::string> layers;  ///< patterns of the names that are taken
  bool freeze = false;
};

/// Whether a parameter of that name in the results is meant: `layers.0.*`, `layers.0`, `layer1_weights`. `*` stands for
/// any text, `?` for a letter; between the parts of a name, a dot is the same as the `_` that results have.
[[nodiscard]] bool is_meant(std::string_view pattern, std::string_view name);

/// Keeps the arrays that are meant by one of the patterns. Throws Error for a pattern that means none.
void select(InitialParameters& initial);

/// Throws Error, with the name and both shapes, where parameters do not fit those of a model, or a parameter that is
/// meant has no array.
void check_fit(const InitialParameters& initial, const ParameterStore& parameters);

/// Puts them into a planned model, and freezes them if that is asked for. Throws what check_fit() throws.
void begin_with(const InitialParameters& initial, ParameterStore& parameters);

/// 64 hexadecimal digits of all that determines what a model begins with: names, shapes, values.
[[nodiscard]] std::string digest_of(const InitialParameters& initial);

}  // namespace plexus::training
