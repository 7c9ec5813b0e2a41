// A stranger's HDF5 file is read by a process of its own, with bounds on memory and time, which sends what it read.
#include "files/content_limit.h"
#include "hdf5/array_reader.h"
#include "hdf5/array_reading.h"
#include "process/child.h"
#include "process/confined.h"

#include <plexus/error.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <new>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

namespace plexus::hdf5 {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t not_an_answer = ~std::uint64_t{0};  ///< in place of a number: the text of an error follows
constexpr std::uint64_t answer = 0;
constexpr std::uint64_t end_of_answers = 1;

/// What an answer consists of: counts, and runs of values with their count before them.
class Sender {
 public:
  explicit Sender(int pipe) : pipe_(pipe) {}

  void number(std::uint64_t value) { process::write_all(pipe_, &value, sizeof value); }
  template <class T>
  void values(const std::vector<T>& all) {
    static_assert(std::is_trivially_copyable_v<T>);
    number(all.size());
    process::write_all(pipe_, all.data(), all.size() * sizeof(T));
  }
  void text(std::string_view all) {
    number(all.size());
    process::write_all(pipe_, all.data(), all.size());
  }
  void values(const std::vector<std::string>& all) {
    number(all.size());
    for (const std::string& one : all) text(one);
  }

 private:
  int pipe_;
};

/// Thrown where an answer ends in the middle: how its process ended says why.
struct Incomplete {};
/// Thrown where there is an error in the place of an answer.
struct Refused {
  std::string why;
};

class Receiver {
 public:
  explicit Receiver(int pipe) : pipe_(pipe) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    fill(&value, sizeof value);
    return value;
  }
  /// Whether another answer follows.
  bool next() {
    const std::uint64_t what = number();
    if (what == not_an_answer) throw Refused{text()};
    return what == answer;
  }
  template <class T>
  void values(std::vector<T>& all) {
    all.resize(count(sizeof(T)));
    fill(all.data(), all.size() * sizeof(T));
  }
  std::string text() {
    std::string all(count(1), '\0');
    fill(all.data(), all.size());
    return all;
  }
  void values(std::vector<std::string>& all) {
    for (std::size_t left = count(sizeof(std::string)); left > 0; --left) all.push_back(text());
  }

 private:
  /// The process is not to be trusted more than the file: it may be out of its mind.
  std::size_t count(std::size_t size) {
    const std::uint64_t value = number();
    if (value > files::machine_memory() / size) throw Incomplete();
    return static_cast<std::size_t>(value);
  }
  void fill(void* bytes, std::size_t size) {
    if (!process::read_exactly(pipe_, bytes, size)) throw Incomplete();
  }

  int pipe_;
};

void send(Sender& sender, const Array& array) {
  sender.values(array.extents);
  sender.number(array.values.index());
  std::visit([&sender](const auto& values) { sender.values(values); }, array.values);
}

/// Makes the alternative with this index.
template <std::size_t I = 0>
void choose(std::uint64_t index, decltype(Array::values)& values) {
  if constexpr (I < std::variant_size_v<decltype(Array::values)>) {
    if (index == I)
      values.template emplace<I>();
    else
      choose<I + 1>(index, values);
  } else {
    throw Incomplete();
  }
}

Array receive_array(Receiver& receiver) {
  Array array;
  receiver.values(array.extents);
  choose(receiver.number(), array.values);
  std::visit([&receiver](auto& values) { receiver.values(values); }, array.values);
  return array;
}

/// Runs `tell` in the other process and `receive` here. Throws what `answer` threw, as far as it is about the file.
void ask(const fs::path& path, const std::function<void(Sender&)>& tell,
         const std::function<void(Receiver&)>& receive) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  constexpr std::uintmax_t bytes_per_second = 2'000'000;
  process::Limits limits;
  if (!error) limits.computing += std::chrono::seconds(size / bytes_per_second);

  const auto body = [&tell](int pipe) {
    Sender sender(pipe);
    const auto fail = [&sender](std::string_view why) {
      sender.number(not_an_answer);
      sender.text(why);
    };
    try {
      tell(sender);
    } catch (const std::bad_alloc&) {
      fail("it needs more memory than its size explains; it is damaged, or made to do harm");
    } catch (const std::exception& failure) {
      fail(failure.what());
    }
  };
  bool complete = false;
  std::string said;
  const auto listen = [&](int pipe) {
    Receiver receiver(pipe);
    try {
      receive(receiver);
      complete = true;
    } catch (const Refused& refused) {
      said = refused.why;
    } catch (const Incomplete&) {
      // The end of the process says why.
    }
  };
  const std::string ended = process::confined(limits, body, listen);
  if (!said.empty()) throw EnvironmentError(said);
  if (complete) return;
  throw EnvironmentError("cannot read '" + path.string() + "': a process that read it " +
                         (ended.empty() ? "said nothing" : ended) + "; the file is damaged, or made to do harm");
}

}  // namespace

Array read_array(const fs::path& path, const std::string& name) {
  Array array;
  ask(
      path,
      [&](Sender& sender) {
        const Array read = unconfined::read_array(path, name);
        sender.number(answer);
        send(sender, read);
      },
      [&array](Receiver& receiver) {
        if (receiver.next()) array = receive_array(receiver);
      });
  return array;
}

ArrayPlace find_array(const fs::path& path, const std::string& name) {
  ArrayPlace place;
  ask(
      path,
      [&](Sender& sender) {
        const ArrayPlace found = unconfined::find_array(path, name);
        sender.number(answer);
        sender.values(found.extents);
        sender.number(found.offset ? 1 : 0);
        sender.number(found.offset.value_or(0));
        sender.number(found.bytes ? 1 : 0);
      },
      [&place](Receiver& receiver) {
        if (!receiver.next()) return;
        receiver.values(place.extents);
        const bool lies_there = receiver.number() == 1;
        const std::uint64_t offset = receiver.number();
        if (lies_there) place.offset = offset;
        place.bytes = receiver.number() == 1;
      });
  return place;
}

void read_rows(const fs::path& path, const std::string& name, const std::function<void(Array)>& take) {
  ask(
      path,
      [&](Sender& sender) {
        unconfined::read_rows(path, name, [&sender](const Array& rows) {
          sender.number(answer);
          send(sender, rows);
        });
        sender.number(end_of_answers);
      },
      [&take](Receiver& receiver) {
        while (receiver.next()) take(receive_array(receiver));
      });
}

bool has_array(const fs::path& path, const std::string& name) {
  bool found = false;
  ask(
      path,
      [&](Sender& sender) {
        const bool there = unconfined::has_array(path, name);
        sender.number(answer);
        sender.number(there ? 1 : 0);
      },
      [&found](Receiver& receiver) { found = receiver.next() && receiver.number() == 1; });
  return found;
}

std::vector<std::string> list_arrays(const fs::path& path) {
  std::vector<std::string> names;
  ask(
      path,
      [&](Sender& sender) {
        const std::vector<std::string> read = unconfined::list_arrays(path);
        sender.number(answer);
        sender.values(read);
      },
      [&names](Receiver& receiver) {
        if (receiver.next()) receiver.values(names);
      });
  return names;
}

}  // namespace plexus::hdf5
