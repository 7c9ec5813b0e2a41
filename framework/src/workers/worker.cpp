#include "workers/worker.h"

#include <plexus/error.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "workers/worker_process.h"

namespace plexus::workers {
namespace {

bool send_order(int socket, const Order& order) noexcept {
  // The process may have ended: that is no reason for this one to do the same.
  return send(socket, &order, sizeof order, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof order);
}

}  // namespace

/// Of a kind that keeps each order whole.
Worker::Sockets Worker::sockets() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw EnvironmentError(std::string("no connection to another trial's process: ") + std::strerror(errno));
  return {process::Descriptor(ends[0]), process::Descriptor(ends[1])};
}

Worker::Worker(const Workplace& workplace, const Task& first, bool shared)
    : Worker(workplace, first, shared ? sockets() : Sockets{}) {}

Worker::Worker(const Workplace& workplace, const Task& first, Sockets sockets)
    : orders_(std::move(sockets.parent)), process_(start_training(workplace, first, sockets.worker.get())) {}

bool Worker::give(const Task& task) const noexcept {
  return send_order(orders_.get(), {.task = task, .is_last = false});
}

void Worker::dismiss() const noexcept { (void)send_order(orders_.get(), {.task = {}, .is_last = true}); }

}  // namespace plexus::workers
