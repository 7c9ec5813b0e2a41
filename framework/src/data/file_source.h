// What data set plugins get from the runtime: files found, decompressed and decoded.
#pragma once

#include <plexus/dataset.h>

#include <filesystem>

namespace plexus::data {

class FileDataSource final : public DataSource {
 public:
  /// Relative paths of the configuration start at `config_folder`.
  explicit FileDataSource(std::filesystem::path config_folder);

  [[nodiscard]] std::vector<std::filesystem::path> find(const std::string& name,
                                                        const std::vector<std::string>& files) const override;
  [[nodiscard]] std::filesystem::path resolve(const std::filesystem::path& path) const override;
  [[nodiscard]] std::vector<std::uint8_t> read(const std::filesystem::path& path) const override;
  [[nodiscard]] Array read_hdf5(const std::filesystem::path& path, const std::string& name) const override;
  [[nodiscard]] bool has_hdf5(const std::filesystem::path& path, const std::string& name) const override;

 private:
  std::filesystem::path config_folder_;
};

}  // namespace plexus::data
