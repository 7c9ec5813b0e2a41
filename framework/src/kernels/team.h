// The threads that share the work of one trial. Whoever shares work cuts it so that the result does not depend on who
// does which part: each value is computed by one member, from the first term to the last.
//
//   Team::Members members(2);                                  // from here on, in this process
//   share(batch, cost_of_one, [&](std::size_t begin, std::size_t end, std::size_t member) {
//     for (std::size_t b = begin; b < end; ++b) forward(y.row(b), x.row(b), scratch + member * scratch_size);
//   });
#pragma once

#include <plexus/export.h>

#include <cstddef>

namespace plexus::kernels {

class PLEXUS_API Team {
 public:
  /// [setup] Members for as long as this lives, the calling thread included. One set at a time, not over a fork().
  class PLEXUS_API Members {
   public:
    explicit Members(std::size_t count);
    ~Members();
    Members(const Members&) = delete;
    Members& operator=(const Members&) = delete;
  };

  /// 1 where nobody has asked for more.
  [[nodiscard]] static std::size_t size() noexcept;

  using Part = void (*)(const void* body, std::size_t begin, std::size_t end, std::size_t member) noexcept;
  /// [hot] See share().
  static void run(std::size_t count, Part part, const void* body) noexcept;
};

/// Operations that are worth waking a thread for.
inline constexpr std::size_t worth_sharing = 1U << 16U;

/// [hot] Calls body(begin, end, member) for parts of 0 … count − 1, one part a member, at the same time, and returns
/// when all are done; member < Team::size(). One part by the calling thread if all together are less than
/// worth_sharing operations, `cost` of them for each, or if it is in a part already. `body` is noexcept.
template <class Body>
void share(std::size_t count, std::size_t cost, const Body& body) noexcept {
  if (Team::size() == 1 || count < 2 || count * cost < worth_sharing) {
    if (count > 0) body(std::size_t{0}, count, std::size_t{0});
    return;
  }
  Team::run(
      count,
      [](const void* shared, std::size_t begin, std::size_t end, std::size_t member) noexcept {
        (*static_cast<const Body*>(shared))(begin, end, member);
      },
      &body);
}

}  // namespace plexus::kernels
