// A server on this machine for tests: answers each request with what a function returns.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace plexus::test {

/// Serves files by path ("/mirror/file") until it is destroyed; other paths are 404. Each connection brings one answer.
class HttpServer {
 public:
  explicit HttpServer(std::map<std::string, std::string> files) : files_(std::move(files)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 8) != 0 || ::getsockname(socket_, plain, &size) != 0)
      throw std::runtime_error("no server socket");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  /// The paths asked for. Requires that no request is under way.
  [[nodiscard]] const std::vector<std::string>& requests() const noexcept { return requests_; }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(socket_, nullptr, nullptr);
      if (connection < 0) return;
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(connection, buffer, sizeof buffer, 0);
        if (count <= 0) break;
        request.append(buffer, static_cast<std::size_t>(count));
      }
      answer(connection, request.substr(4, request.find(' ', 4) - 4));
      ::close(connection);
    }
  }

  void answer(int connection, const std::string& path) {
    requests_.push_back(path);
    const auto file = files_.find(path);
    const std::string body = file == files_.end() ? "not here" : file->second;
    std::string text = std::string("HTTP/1.1 ") + (file == files_.end() ? "404 Not Found" : "200 OK") +
                       "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t count = ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

  std::map<std::string, std::string> files_;
  std::vector<std::string> requests_;
  int socket_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace plexus::test
