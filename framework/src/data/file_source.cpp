#include "data/file_source.h"

#include <utility>

#include "files/data_path.h"
#include "files/expand_path.h"
#include "files/read_file.h"
#include "hdf5/array_reader.h"

namespace plexus::data {

FileDataSource::FileDataSource(std::filesystem::path config_folder) : config_folder_(std::move(config_folder)) {}

std::vector<std::filesystem::path> FileDataSource::find(const std::string& name,
                                                        const std::vector<std::string>& files) const {
  return files::find_data(name, files);
}

std::filesystem::path FileDataSource::resolve(const std::filesystem::path& path) const {
  return config_folder_ / files::expand_path(path);
}

std::vector<std::uint8_t> FileDataSource::read(const std::filesystem::path& path) const {
  return files::read_file(path);
}

Array FileDataSource::read_hdf5(const std::filesystem::path& path, const std::string& name) const {
  return hdf5::read_array(path, name);
}

bool FileDataSource::has_hdf5(const std::filesystem::path& path, const std::string& name) const {
  return hdf5::has_array(path, name);
}

}  // namespace plexus::data
