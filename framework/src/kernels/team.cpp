#include "kernels/team.h"

#include <plexus/error.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "kernels/denormals.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace plexus::kernels {
namespace {

// About as long as another thread needs to wake up: parts of a step follow each other faster than that.
constexpr int spins = 4000;

void pause_cpu() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

/// Waits until `value` is no longer `old`: awake at first, then asleep.
template <class Number>
void wait_for_change(const std::atomic<Number>& value, Number old) noexcept {
  for (int spin = 0; spin < spins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause_cpu();
  }
  value.wait(old, std::memory_order_acquire);
}

/// Signals are for the thread that trains.
class NoSignals {
 public:
  NoSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_{};
};

/// Members 1, 2, …; the calling thread is member 0.
class Threads {
 public:
  explicit Threads(std::size_t members) : members_(members) {
    const NoSignals no_signals;
    try {
      for (std::size_t member = 1; member < members; ++member) threads_.emplace_back([this, member] { work(member); });
    } catch (const std::bad_alloc&) {
      give_up("there is not enough memory");
    } catch (const std::exception& error) {
      give_up(error.what());
    }
  }
  ~Threads() { dismiss(); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  [[nodiscard]] std::size_t members() const noexcept { return members_; }

  [[noreturn]] void give_up(const std::string& why) {
    dismiss();
    throw EnvironmentError("of " + std::to_string(members_) + " threads, only " + std::to_string(threads_.size() + 1) +
                           " could be started (" + why +
                           "); try fewer training.threads or --jobs, or raise the limit on processes (ulimit -u)");
  }

  void run(std::size_t count, Team::Part part, const void* body) noexcept {
    part_ = part;
    body_ = body;
    count_ = count;
    begin_work();
    do_part(0);
    for (std::uint32_t left = left_.load(std::memory_order_acquire); left != 0;
         left = left_.load(std::memory_order_acquire))
      wait_for_change(left_, left);
  }

 private:
  void dismiss() noexcept {
    part_ = nullptr;
    begin_work();
    for (std::thread& thread : threads_) thread.join();
  }

  void begin_work() noexcept {
    left_.store(static_cast<std::uint32_t>(members_ - 1), std::memory_order_relaxed);
    turn_.fetch_add(1, std::memory_order_release);
    turn_.notify_all();
  }

  void do_part(std::size_t member) const noexcept {
    const std::size_t begin = count_ * member / members_;
    const std::size_t end = count_ * (member + 1) / members_;
    if (begin < end) part_(body_, begin, end, member);
  }

  void work(std::size_t member) noexcept;

  std::size_t members_;
  Team::Part part_ = nullptr;
  const void* body_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::uint32_t> turn_{0};
  std::atomic<std::uint32_t> left_{0};
  std::vector<std::thread> threads_;
};

std::unique_ptr<Threads> threads;
thread_local bool in_part = false;

void Threads::work(std::size_t member) noexcept {
  const NoDenormals no_denormals;  // as in the thread that trains
  in_part = true;                  // what a part shares, it does alone
  for (std::uint32_t turn = 0;;) {
    wait_for_change(turn_, turn);
    ++turn;
    if (part_ == nullptr) return;
    do_part(member);
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) left_.notify_one();
  }
}

}  // namespace

Team::Members::Members(std::size_t count) {
  if (count > 1) threads = std::make_unique<Threads>(count);
}

Team::Members::~Members() { threads.reset(); }

std::size_t Team::size() noexcept { return threads == nullptr ? 1 : threads->members(); }

void Team::run(std::size_t count, Part part, const void* body) noexcept {
  if (threads == nullptr || in_part) return part(body, 0, count, 0);
  in_part = true;
  threads->run(count, part, body);
  in_part = false;
}

}  // namespace plexus::kernels
