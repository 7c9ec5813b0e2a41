// How a check says that something is wrong.
//
//   if (!std::isfinite(y)) throw Failure{"f(" + number(x) + ") is not finite", "limit the argument of exp"};
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace plexus::conformance {

/// Thrown where a component breaks its contract: what it did, and what its author can do about it.
struct Failure {
  std::string why;
  std::string remedy = {};
};

/// Thrown where a check cannot be done here, such as that of a data set whose files are missing.
struct Skip {
  std::string why;
};

/// A number in a message: "0.25", "-1e-05".
inline std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

/// The same with all digits of a float.
inline std::string exact_number(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
  return text;
}

/// As equal() of numbers is not for NaN, and is for 0 and −0.
inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

/// "1 float", "3 floats"
inline std::string counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace plexus::conformance
