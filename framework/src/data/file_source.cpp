#include "data/file_source.h"

#include <functional>
#include <numeric>
#include <utility>

#include "data/file_inputs.h"
#include "files/data_path.h"
#include "files/expand_path.h"
#include "files/read_file.h"
#include "hdf5/array_reader.h"

namespace plexus::data {

FileDataSource::FileDataSource(std::filesystem::path config_folder, bool in_memory)
    : config_folder_(std::move(config_folder)), in_memory_(in_memory) {}

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

std::unique_ptr<InputsWriter> FileDataSource::write_inputs() const { return std::make_unique<ScratchWriter>(); }

std::shared_ptr<const InputsOnDisk> FileDataSource::inputs_in(const std::filesystem::path& path, std::uint64_t offset,
                                                              std::size_t size, bool bytes) const {
  return std::make_shared<FileInputs>(path, offset, size, bytes);
}

ArrayInFile FileDataSource::find_hdf5(const std::filesystem::path& path, const std::string& name) const {
  const hdf5::ArrayPlace place = hdf5::find_array(path, name);
  ArrayInFile array{place.extents, {}};
  const std::size_t size =
      std::accumulate(place.extents.begin(), place.extents.end(), std::size_t{1}, std::multiplies<>());
  if (place.offset) array.inputs = inputs_in(path, *place.offset, size, place.bytes);
  return array;
}

void FileDataSource::read_hdf5_rows(const std::filesystem::path& path, const std::string& name,
                                    const std::function<void(Array)>& take) const {
  hdf5::read_rows(path, name, take);
}

}  // namespace plexus::data
