// Everything that is wrong with a configuration, found before anything runs and shown at once.
//
//   Problems problems;
//   problems.add(location, "'seed' is not an integer (got 'x', expected integer ≥ 0)");
//   problems.throw_if_any();
//
// shows
//
//   my.yaml:2:7: 'seed' is not an integer (got 'x', expected integer ≥ 0)
//     2 | seed: x
//       |       ^
#pragma once

#include <plexus/error.h>

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "config/source.h"

namespace plexus::config {

/// A second place that helps to understand the first.
struct Note {
  Location at;
  std::string message;
};

struct Problem {
  Location at;
  std::string message;
  std::vector<Note> notes = {};
  Fault fault = Fault::usage;
};

struct RenderOptions {
  bool colour = false;
  std::size_t most = 20;  ///< problems that are shown; of the others, only the number
};

class Problems {
 public:
  /// The same message at the same place is taken once, whatever it says it got.
  void add(Problem problem);
  void add(const Location& at, std::string message) { add(Problem{.at = at, .message = std::move(message)}); }

  [[nodiscard]] bool empty() const noexcept { return problems_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return problems_.size(); }
  /// In the order in which they were found. Notes may be added.
  [[nodiscard]] Problem& at(std::size_t index) { return problems_.at(index); }
  /// By position: the file first, then arguments in their order.
  [[nodiscard]] std::vector<Problem> sorted() const;

  /// Throws ConfigError with all of them.
  void throw_if_any() const;

 private:
  std::vector<Problem> problems_;
  std::set<std::tuple<const Source*, std::size_t, std::string>> known_;
};

/// The problems as users see them, each with its source line; no newline at the end.
[[nodiscard]] std::string render(const std::vector<Problem>& problems, const RenderOptions& options = {});

/// What is wrong with a configuration; what() is all of it, rendered without colour. The fault is of the environment
/// if that of every problem is.
class ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<Problem> problems);

  [[nodiscard]] const std::vector<Problem>& problems() const noexcept { return *problems_; }

 private:
  std::shared_ptr<const std::vector<Problem>> problems_;
};

}  // namespace plexus::config
