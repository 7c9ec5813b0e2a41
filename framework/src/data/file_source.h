// What data set plugins get from the runtime: files found, decompressed and decoded.
#pragma once

#include <plexus/dataset.h>

#include <filesystem>

namespace plexus::data {

class FileDataSource final : public DataSource {
 public:
  /// Relative paths of the configuration start at `config_folder`. `in_memory`: the setting of that name.
  explicit FileDataSource(std::filesystem::path config_folder, bool in_memory = true);

  [[nodiscard]] std::vector<std::filesystem::path> find(const std::string& name,
                                                        const std::vector<std::string>& files) const override;
  [[nodiscard]] std::filesystem::path resolve(const std::filesystem::path& path) const override;
  [[nodiscard]] std::vector<std::uint8_t> read(const std::filesystem::path& path) const override;
  [[nodiscard]] Array read_hdf5(const std::filesystem::path& path, const std::string& name) const override;
  [[nodiscard]] bool has_hdf5(const std::filesystem::path& path, const std::string& name) const override;
  [[nodiscard]] bool in_memory() const noexcept override { return in_memory_; }
  [[nodiscard]] std::unique_ptr<InputsWriter> write_inputs() const override;
  [[nodiscard]] std::shared_ptr<const InputsOnDisk> inputs_in(const std::filesystem::path& path, std::uint64_t offset,
                                                              std::size_t size, bool bytes) const override;
  [[nodiscard]] ArrayInFile find_hdf5(const std::filesystem::path& path, const std::string& name) const override;
  void read_hdf5_rows(const std::filesystem::path& path, const std::string& name,
                      const std::function<void(Array)>& take) const override;

 private:
  std::filesystem::path config_folder_;
  bool in_memory_;
};

}  // namespace plexus::data
