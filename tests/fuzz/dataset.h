// A data set plugin that gets the bytes of the fuzzer as its files. The target includes the plugin's source, so that
// the class is there without a library.
#pragma once

#include <plexus/plugin.h>

#include <map>

#include "files/read_file.h"
#include "fuzz.h"
#include "hdf5/array_reader.h"

namespace plexus::fuzz {

/// Files by the end of their names; those that are not there are empty. What begins as gzip does is decompressed, as
/// plexus does.
class Source final : public DataSource {
 public:
  explicit Source(std::map<std::string, std::vector<std::uint8_t>> files) : files_(std::move(files)) {}

  [[nodiscard]] std::vector<std::filesystem::path> find(const std::string&,
                                                        const std::vector<std::string>& files) const override {
    return {files.begin(), files.end()};
  }
  [[nodiscard]] std::filesystem::path resolve(const std::filesystem::path& path) const override { return path; }
  [[nodiscard]] std::vector<std::uint8_t> read(const std::filesystem::path& path) const override {
    const std::vector<std::uint8_t>& bytes = bytes_of(path);
    return files::is_gzip(bytes) ? files::decompress(bytes, path.string()) : bytes;
  }
  [[nodiscard]] Array read_hdf5(const std::filesystem::path& path, const std::string& name) const override {
    return plexus::hdf5::read_array(file_of(bytes_of(path)), name);
  }
  [[nodiscard]] bool has_hdf5(const std::filesystem::path& path, const std::string& name) const override {
    return plexus::hdf5::has_array(file_of(bytes_of(path)), name);
  }
  [[nodiscard]] bool in_memory() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<InputsWriter> write_inputs() const override { return nullptr; }
  [[nodiscard]] std::shared_ptr<const InputsOnDisk> inputs_in(const std::filesystem::path&, std::uint64_t, std::size_t,
                                                              bool) const override {
    return nullptr;
  }
  [[nodiscard]] ArrayInFile find_hdf5(const std::filesystem::path& path, const std::string& name) const override {
    return {plexus::hdf5::find_array(file_of(bytes_of(path)), name).extents, nullptr};
  }
  void read_hdf5_rows(const std::filesystem::path& path, const std::string& name,
                      const std::function<void(Array)>& take) const override {
    plexus::hdf5::read_rows(file_of(bytes_of(path)), name, take);
  }

 private:
  [[nodiscard]] const std::vector<std::uint8_t>& bytes_of(const std::filesystem::path& path) const {
    static const std::vector<std::uint8_t> nothing;
    const auto found = files_.find(path.filename().string());
    return found == files_.end() ? nothing : found->second;
  }

  std::map<std::string, std::vector<std::uint8_t>> files_;
};

[[nodiscard]] inline std::vector<std::uint8_t> copy_of(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace plexus::fuzz
