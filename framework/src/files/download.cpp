// Transfers by libcurl. The response decides what happens to bytes that are there already, so it is looked at before
// the first byte is written.
#include "files/download.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <plexus/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "files/http_header.h"
#include "files/waiting_exception.h"

namespace plexus::files {
namespace {

constexpr long slowest_bytes_per_second = 4096;  ///< 10 MB would take 40 minutes
constexpr long most_redirects = 5;

/// What the callbacks of a transfer share.
struct Transfer {
  CURL* handle = nullptr;
  int file = -1;
  std::uint64_t resume_from = 0;  ///< bytes asked to be left out
  std::uint64_t kept = 0;         ///< bytes that the server did leave out
  std::uint64_t received = 0;     ///< bytes of this transfer
  std::uint64_t largest = 0;
  bool begun = false;
  std::optional<std::uint64_t> range_begin;  ///< of the response, from Content-Range
  int write_error = 0;
  std::string refusal = {};
  const TransferProgress* progress = nullptr;
  WaitingException exception;
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  return transfer.exception.hold(std::size_t{0}, [&] {
    const HttpHeader header = read_http_header({data, size * count});
    if (header.kind == HttpHeader::Kind::status) transfer.range_begin.reset();  // also where a redirect was followed
    if (header.kind == HttpHeader::Kind::content_range) transfer.range_begin = header.range_begin;
    return size * count;
  });
}

/// Puts the file where the response begins: after what is there, or at its start.
bool begin_writing(Transfer& transfer) {
  transfer.begun = true;
  long status = 0;
  curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
  if (status == 206) {
    if (transfer.range_begin != transfer.resume_from) {
      transfer.refusal = "it sent another part of the file than was asked for";
      return false;
    }
    transfer.kept = transfer.resume_from;
    return true;
  }
  if (::ftruncate(transfer.file, 0) == 0 && ::lseek(transfer.file, 0, SEEK_SET) == 0) return true;
  transfer.write_error = errno;
  return false;
}

std::size_t write_data(Transfer& transfer, const char* data, std::size_t bytes) {
  std::size_t rest = bytes;
  if (!transfer.begun && !begin_writing(transfer)) return CURL_WRITEFUNC_ERROR;
  if (transfer.kept + transfer.received + rest > transfer.largest) {
    transfer.refusal = "it sent more than " + std::to_string(transfer.largest) + " bytes, which cannot be the file";
    return CURL_WRITEFUNC_ERROR;
  }
  while (rest > 0) {
    const ssize_t written = ::write(transfer.file, data, rest);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      transfer.write_error = errno;
      return CURL_WRITEFUNC_ERROR;
    }
    data += written;
    rest -= static_cast<std::size_t>(written);
    transfer.received += static_cast<std::uint64_t>(written);
  }
  return bytes;
}

std::size_t on_data(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  return transfer.exception.hold(std::size_t{CURL_WRITEFUNC_ERROR},
                                 [&] { return write_data(transfer, data, size * count); });
}

int on_progress(void* user, curl_off_t total, curl_off_t /*now*/, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  return transfer.exception.hold(1, [&] {
    if (transfer.begun && *transfer.progress)
      (*transfer.progress)(transfer.kept + transfer.received,
                           total > 0 ? transfer.kept + static_cast<std::uint64_t>(total) : 0);
    return 0;
  });
}

struct Cleanup {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};

std::unique_ptr<CURL, Cleanup> make_handle() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  std::unique_ptr<CURL, Cleanup> handle(initialised == CURLE_OK ? curl_easy_init() : nullptr);
  if (handle == nullptr) throw std::runtime_error("libcurl cannot be initialised");
  return handle;
}

/// Why the transfer failed, in words that need no knowledge of libcurl.
std::string describe(CURLcode code, const Transfer& transfer, const DownloadLimits& limits, const char* details) {
  if (!transfer.refusal.empty()) return transfer.refusal;
  switch (code) {
    case CURLE_HTTP_RETURNED_ERROR: {
      long status = 0;
      curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
      return "it answered with HTTP status " + std::to_string(status);
    }
    case CURLE_OPERATION_TIMEDOUT:
      return "it sent nothing, or next to nothing, for " + std::to_string(limits.stall_seconds) + " s";
    case CURLE_PARTIAL_FILE:
      return "the connection ended before the file was complete, after " +
             std::to_string(transfer.kept + transfer.received) + " bytes";
    case CURLE_TOO_MANY_REDIRECTS:
      return "it redirects more than " + std::to_string(most_redirects) + " times";
    case CURLE_UNSUPPORTED_PROTOCOL:
      return "its address is neither http nor https, or it leads away from https";
    default:
      return *details != '\0' ? details : curl_easy_strerror(code);
  }
}

/// An open partial file.
class Partial {
 public:
  explicit Partial(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)), path_(path) {
    if (number_ < 0) fail(errno);
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() { ::close(number_); }

  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] std::uint64_t size() const {
    struct stat status {};
    if (::fstat(number_, &status) != 0) fail(errno);
    return static_cast<std::uint64_t>(status.st_size);
  }
  [[noreturn]] void fail(int error) const {
    throw EnvironmentError("cannot write '" + path_.string() + "': " + std::strerror(error));
  }

 private:
  int number_;
  const std::filesystem::path& path_;
};

}  // namespace

Download download(const std::string& url, const std::filesystem::path& partial, const DownloadLimits& limits,
                  const TransferProgress& progress) {
  const Partial file(partial);
  const auto handle = make_handle();
  Transfer transfer;
  transfer.handle = handle.get();
  transfer.file = file.get();
  transfer.resume_from = file.size();
  transfer.largest = limits.largest_file;
  transfer.progress = &progress;
  std::array<char, CURL_ERROR_SIZE> details{};

  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "plexus");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details.data());
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  // Whoever asks over https is not led away from it.
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, url.starts_with("https:") ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, most_redirects);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, limits.stall_seconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, slowest_bytes_per_second);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, limits.stall_seconds);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &on_data);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  const std::string rest = std::to_string(transfer.resume_from) + "-";
  if (transfer.resume_from > 0) curl_easy_setopt(curl, CURLOPT_RANGE, rest.c_str());

  const CURLcode code = curl_easy_perform(curl);
  transfer.exception.release();
  if (transfer.write_error != 0) file.fail(transfer.write_error);
  Download result;
  result.resumed_from = transfer.kept;
  if (code == CURLE_OK) {
    // An empty body never reaches on_data: what is in the file is then not what the server has.
    if (!transfer.begun && ::ftruncate(file.get(), 0) != 0) file.fail(errno);
    result.outcome = Download::Outcome::complete;
    return result;
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_HTTP_RETURNED_ERROR && status == 416 && transfer.resume_from > 0) {
    // Nothing follows what is there: an earlier transfer was complete, or brought something else.
    result.outcome = Download::Outcome::complete;
    result.resumed_from = transfer.resume_from;
    return result;
  }
  result.said = describe(code, transfer, limits, details.data());
  result.outcome =
      transfer.received > 0 && transfer.refusal.empty() ? Download::Outcome::interrupted : Download::Outcome::refused;
  return result;
}

}  // namespace plexus::files
