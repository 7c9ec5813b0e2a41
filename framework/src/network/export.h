// A network in the forms of other programs. Each is made of the steps and arrays of layers.h and of nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "network/layers.h"

namespace plexus::network {

/// Whether what is exported says what the network says of rows (row, input): the class of every row, and outputs within
/// `tolerance` of the largest output. `expected` are those of the network, with a softmax where the steps have one.
/// Throws Error that says by how much it does not.
void check_export(const Layers& layers, const std::vector<float>& rows, const std::vector<float>& expected,
                  double tolerance = 1e-4);

/// An .npz archive: the arrays by name, `network` with the steps as JSON and `outputs` with the names of the outputs.
[[nodiscard]] std::vector<std::byte> to_npz(const Layers& layers);

/// A .safetensors file: the arrays by name; the steps as JSON in its metadata.
[[nodiscard]] std::vector<std::byte> to_safetensors(const Layers& layers);

/// How exported C sources hold the weights of dense layers and convolutions.
enum class CWeights { float32, int8 };

/// C99 sources without dependencies beside the C library: names and texts of the files of a folder.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> to_c(const Layers& layers,
                                                                    CWeights weights = CWeights::float32);

/// An ONNX model (IR version 8, operators of version 13): input (batch, …) as `Layers::input` has it, output (batch,
/// outputs).
[[nodiscard]] std::vector<std::byte> to_onnx(const Layers& layers);

}  // namespace plexus::network
