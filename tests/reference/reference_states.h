// Reads what PyTorch computed: the files of states/, whose format and entries README.md describes.
//
//   const ReferenceStates states = read_reference("deep");
//   const ReferenceArray& w = states.array("start/layer1_weights");     // w.extents, w.values
#pragma once

#include <cstddef>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace plexus::test {

struct ReferenceArray {
  std::vector<std::size_t> extents;
  std::vector<double> values;  ///< row-major

  /// Where every value is one of a float: the same values as floats.
  [[nodiscard]] std::vector<float> floats() const {
    std::vector<float> result;
    for (const double value : values) result.push_back(static_cast<float>(value));
    return result;
  }
};

class ReferenceStates {
 public:
  explicit ReferenceStates(const std::string& file) : file_(file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("'" + file + "' cannot be read");
    for (std::string line; std::getline(in, line);) {
      std::istringstream words(line);
      std::string kind;
      std::string name;
      if (!(words >> kind) || kind.front() == '#') continue;
      words >> name;
      if (kind == "text") {
        words >> std::ws;
        std::getline(words, texts_[name]);
      } else if (kind == "array") {
        arrays_[name] = read_array(words, in);
      } else {
        throw std::runtime_error("'" + file + "' has an entry '" + kind + "', neither 'text' nor 'array'");
      }
    }
  }

  [[nodiscard]] const ReferenceArray& array(const std::string& name) const { return find(arrays_, name); }
  [[nodiscard]] const std::string& text(const std::string& name) const { return find(texts_, name); }

  /// What follows `prefix` in the names of texts or arrays that begin with it.
  [[nodiscard]] std::vector<std::string> texts(const std::string& prefix) const { return names(texts_, prefix); }
  [[nodiscard]] std::vector<std::string> arrays(const std::string& prefix) const { return names(arrays_, prefix); }

 private:
  ReferenceArray read_array(std::istringstream& words, std::ifstream& in) const {
    std::size_t rank = 0;
    words >> rank;
    ReferenceArray array{std::vector<std::size_t>(rank), {}};
    for (std::size_t& extent : array.extents) words >> extent;
    if (!words) throw std::runtime_error("'" + file_ + "' has an array without extents");
    array.values.resize(
        std::accumulate(array.extents.begin(), array.extents.end(), std::size_t{1}, std::multiplies<>()));
    for (double& value : array.values)
      if (!(in >> value))
        throw std::runtime_error("'" + file_ + "' ends within an array, or has a word among its numbers");
    return array;
  }

  template <class Entry>
  [[nodiscard]] const Entry& find(const std::map<std::string, Entry>& entries, const std::string& name) const {
    const auto found = entries.find(name);
    if (found == entries.end()) throw std::runtime_error("'" + file_ + "' has no entry '" + name + "'");
    return found->second;
  }

  template <class Entry>
  static std::vector<std::string> names(const std::map<std::string, Entry>& entries, const std::string& prefix) {
    std::vector<std::string> result;
    for (const auto& [name, entry] : entries)
      if (name.rfind(prefix, 0) == 0) result.push_back(name.substr(prefix.size()));
    return result;
  }

  std::string file_;
  std::map<std::string, ReferenceArray> arrays_;
  std::map<std::string, std::string> texts_;
};

/// states/NAME.txt
inline ReferenceStates read_reference(const std::string& name) {
  return ReferenceStates(std::string(PLEXUS_TEST_REFERENCE) + "/" + name + ".txt");
}

}  // namespace plexus::test
