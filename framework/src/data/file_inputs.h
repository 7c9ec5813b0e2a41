// Inputs on disk: values that lie one after the other in a file, and the writing of such a file.
//
// Reading is pread(), which has no place of its own in the file: threads and forked processes share the descriptor.
#pragma once

#include <plexus/dataset.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plexus::data {

/// Closes itself.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) noexcept : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

class FileInputs final : public InputsOnDisk {
 public:
  /// Values of a file of somebody, from byte `offset` on. Throws EnvironmentError if it cannot be read or ends before.
  FileInputs(const std::filesystem::path& path, std::uint64_t offset, std::size_t size, bool bytes);
  /// All that is in a file of plexus's own.
  FileInputs(OpenFile file, const std::filesystem::path& folder, std::size_t size, bool bytes);

  [[nodiscard]] bool bytes() const noexcept override { return bytes_; }
  [[nodiscard]] std::size_t size() const noexcept override { return size_; }
  void read(std::size_t first, std::span<std::uint8_t> to) const override;
  void read(std::size_t first, std::span<float> to) const override;
  void announce(std::size_t first, std::size_t count) const noexcept override;

 private:
  void read_bytes(std::uint64_t from, void* to, std::size_t size) const;
  /// The file of somebody must stay what it was: results would be of data that nobody has.
  void throw_if_changed() const;
  [[noreturn]] void fail(const std::string& why) const;

  OpenFile file_;
  std::string name_;  // for messages
  std::uint64_t offset_;
  std::size_t size_;
  bool bytes_;
  std::optional<struct stat> as_opened_;  // of a file of somebody
};

/// Writes to a file without a name, see files/scratch.h.
class ScratchWriter final : public InputsWriter {
 public:
  ScratchWriter();

  void add(std::span<const std::uint8_t> values) override;
  void add(std::span<const float> values) override;
  [[nodiscard]] std::shared_ptr<const InputsOnDisk> finish() override;

 private:
  template <class Value>
  void add_values(std::span<const Value> values);
  void write(const std::byte* from, std::size_t size);
  void flush();

  std::filesystem::path folder_;
  std::optional<OpenFile> file_;
  std::optional<bool> bytes_;
  std::size_t size_ = 0;  // values so far
  std::vector<std::byte> pending_;
};

}  // namespace plexus::data
