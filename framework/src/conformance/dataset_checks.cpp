// What is asked of a data set: consistent data, the same whenever and wherever they are loaded.
#include <plexus/dataset.h>
#include <plexus/error.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "conformance/subject.h"
#include "data/examples.h"
#include "data/file_source.h"
#include "data/inputs.h"

namespace plexus::conformance {
namespace {

/// FNV-1a over words of 8 bytes: data may be large, and only their equality matters.
class Digest {
 public:
  void add(const void* values, std::size_t bytes) noexcept {
    const auto* at = static_cast<const char*>(values);
    for (; bytes >= sizeof(std::uint64_t); bytes -= sizeof(std::uint64_t), at += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      mix(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, at, bytes);
    mix(rest + bytes);
  }
  template <class T>
  void add(const std::vector<T>& values) noexcept {
    add(values.data(), values.size() * sizeof(T));
  }
  [[nodiscard]] std::string text() const { return std::to_string(hash_); }

 private:
  void mix(std::uint64_t word) noexcept {
    hash_ ^= word;
    hash_ *= 0x100000001b3ULL;
    hash_ ^= hash_ >> 32U;
  }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

std::string digest_of(const Data& data) {
  Digest digest;
  digest.add(data.shape.extents());
  digest.add(&data.outputs, sizeof data.outputs);
  digest.add(data.positions.extents());
  for (const std::string& name : data.names) digest.add(name.data(), name.size());
  for (const Examples* examples : {&data.train, &data.test}) {
    data::for_each_row(data::all_of(*examples), data.shape.size(), [&]<class Value>(std::size_t, const Value* row) {
      digest.add(row, data.shape.size() * sizeof(Value));
    });
    digest.add(examples->labels);
    digest.add(examples->targets);
  }
  return digest.text();
}

/// Loads, or says why that cannot be done here.
Data load(const Subject& subject, Dataset& dataset) {
  data::FileDataSource source(std::filesystem::current_path());
  try {
    return dataset.load(source);
  } catch (const Error& error) {
    if (subject.made_up.empty() && error.fault() == Fault::usage) throw;
    std::string why = error.what();
    const std::string name = std::string(to_string(subject.record.info.kind)) + "/" + subject.record.info.name;
    if (!subject.made_up.empty())
      why = "it needs '" + subject.made_up.front() + "': --set " + name + "." + subject.made_up.front() + "=…";
    throw Skip{why};
  }
}

std::string check_data(const Subject& subject) {
  const Data data = load(subject, *subject.build<Dataset>());
  try {
    data::check_data(data);
  } catch (const Error& error) {
    throw Failure{
        error.what(),
        "count · shape.size() inputs, and for each example one label in 0 … outputs − 1 (or one for each of "
        "`positions`, no_label where a position has none), or `outputs` finite targets, are needed; `inputs`, where "
        "they have names, are together as many values as `shape` has"};
  }
  return digest_of(data);
}

}  // namespace

std::vector<Check> dataset_checks(const Subject& subject) {
  const auto first = std::make_shared<std::string>();
  const auto data = [subject, first](const Child& child) { *first = child.run([&] { return check_data(subject); }); };
  const auto determinism = [subject, first](const Child& child) {
    constexpr const char* remedy =
        "the same settings and files must give the same data: sort what a folder lists, draw random numbers from "
        "plexus::Stream with a seed of the settings, and set every value";
    // Large data take a second to load: the first time is that of "data".
    const std::string again = child.run([&] {
      disturb_memory();
      const auto dataset = subject.build<Dataset>();
      std::string once = digest_of(load(subject, *dataset));
      if (digest_of(load(subject, *dataset)) != once) throw Failure{"loading a second time gives other data", remedy};
      return once;
    });
    if (again != *first) throw Failure{"another process loads other data", remedy};
  };
  return {
      {"data", data, true},
      {"determinism", determinism},
  };
}

}  // namespace plexus::conformance
