// Numbers over time as TensorBoard reads them: an event file is a row of records (TFRecord), each a protocol buffer
// `tensorflow.Event`. Written from the formats' descriptions, without TensorFlow.
//
//   EventFile file(started);                         // seconds since 1970
//   file.add_scalars(seconds, epoch, {{"loss/train", 0.12}});
//   files::publish(folder / EventFile::name, file.bytes());
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace plexus::results {

class EventFile {
 public:
  /// TensorBoard looks for names with "tfevents" in them.
  static constexpr const char* name = "events.out.tfevents.plexus";

  /// Begins with the event that names the version of the format. Times are seconds since 1970.
  explicit EventFile(double time);

  /// One event with these tags and values at a step, such as an epoch. Values are kept as floats; those that are NaN
  /// are left out.
  void add_scalars(double time, std::int64_t step, const std::vector<std::pair<std::string, double>>& values);

  /// Valid until the next event is added.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return std::as_bytes(std::span(bytes_)); }

 private:
  void add_record(const std::string& event);

  std::string bytes_;
};

/// CRC-32C (Castagnoli, RFC 3720), which is not the CRC-32 of zlib.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept;

}  // namespace plexus::results
