// Data sets: examples with labels (classification) or real targets (regression).
//
//   plexus::Data load(plexus::DataSource& source) override {
//     const auto file = source.find("iris", {"iris.csv"}).front();
//     // searched as documented; a clear error if absent
//     ... parse source.read(file) ...
//   }
//
// A data set loads everything as it stands in its files. Parts, limits, missing values, encodings and normalisation are
// the runtime's: it fits them on the rows that are trained on, which no data set knows.
#pragma once

#include <plexus/kind.h>
#include <plexus/named_input.h>
#include <plexus/shape.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace plexus {

/// The label of a position that is not asked for: padding behind the end of a sequence, a pixel that nobody has
/// judged. It takes no part in losses and metrics.
inline constexpr std::int32_t no_label = -1;

/// Inputs that stay on disk, because they are more than the memory should hold: the values of one row after the other.
/// All of this may be called in any phase, by any thread, and in processes that were forked since.
class PLEXUS_API InputsOnDisk {
 public:
  virtual ~InputsOnDisk();

  /// Whether they are bytes; else they are reals.
  [[nodiscard]] virtual bool bytes() const noexcept = 0;
  /// How many values there are, of all rows together.
  [[nodiscard]] virtual std::size_t size() const noexcept = 0;
  /// The values from number `first` on. Requires first + to.size() ≤ size(), and the type that bytes() says. Throws
  /// EnvironmentError where they cannot be read, or are no longer those that they were.
  virtual void read(std::size_t first, std::span<std::uint8_t> to) const = 0;
  virtual void read(std::size_t first, std::span<float> to) const = 0;
  /// These values will be read soon: a disk that is told of several does not wait for one after the other.
  virtual void announce(std::size_t first, std::size_t count) const noexcept;
};

/// Some examples. Example i is the i-th run of shape.size() values.
struct Examples {
  std::size_t count = 0;
  /// (count, shape…): pixels as bytes, or reals; or either of them on disk, see DataSource::in_memory().
  std::variant<std::vector<std::uint8_t>, std::vector<float>, std::shared_ptr<const InputsOnDisk>> inputs;
  /// (count): classes 0 … classes − 1; empty for regression. Where positions have labels (Data::positions): (count,
  /// positions…), and no_label at those that have none.
  std::vector<std::int32_t> labels;
  std::vector<float> targets;        ///< (count, outputs): for regression; empty for classification
  std::vector<std::int32_t> groups;  ///< (count): rows of one group stay in one part; empty: there are none
  std::vector<float> weights;        ///< (count): how much each counts in the loss of training, ≥ 0; empty: 1 each
};

/// One input of a table. Where a data set gives its columns, NaN in them is a missing value, which the runtime treats
/// as `dataset.missing` says; without them a NaN is an error.
struct Column {
  std::string name;
  std::vector<std::string> categories;  ///< not empty: the value k of a row stands for categories[k]
};

/// One thing that a data set found out about its files, for people: {"separator", "semicolon"}.
struct Reading {
  std::string subject;
  std::string found;
};

/// What a data set found doubtful: said to the user, and no reason to stop.
struct Doubt {
  std::string check;    ///< a name for it, such as "index_column"
  std::string message;  ///< place, reason, and the setting that would change it
};

struct Data {
  Shape shape;              ///< of one input; images are (height, width, channels)
  std::size_t outputs = 0;  ///< classes, or real targets
  bool classification = true;
  std::vector<std::string> names;  ///< of the outputs; empty, or one for each
  /// Where each position of an example has a label: their extents, (length) of a sequence, (height, width) of an image.
  /// A network then has `outputs` values at each of them. Empty: an example has one label. Of classes alone.
  Shape positions = {};
  /// Named arrays that an example consists of, in the order in which they lie in its row: together as many values as
  /// `shape` has. Empty: it is one. A model that asks for no names gets the row in the shape `shape`.
  std::vector<NamedInput> inputs = {};
  Examples train;
  Examples test;  ///< may be empty: then there are no test metrics, unless the runtime takes some rows of `train`

  /// The rows lie as somebody collected them, without a division into parts: the runtime draws a fifth of them for
  /// `test` if that is empty, and takes no part by position unless it is asked to.
  bool one_part = false;
  /// Inputs are whole numbers that stand for things, such as characters: no normalisation changes them. Where they have
  /// names, NamedInput::indices says it of each.
  bool indices = false;
  std::vector<Column> columns;    ///< one for each input value; empty where inputs are no columns of a table
  std::vector<Reading> readings;  ///< how the files were understood
  std::vector<Doubt> doubts;

  /// Whether each position has a label of its own.
  [[nodiscard]] bool labels_positions() const noexcept { return positions.rank() > 0; }
  /// Of what a network says of an example: (outputs), or (positions…, outputs).
  [[nodiscard]] PLEXUS_API Shape output_shape() const;
};

/// An array read from an HDF5 file.
struct Array {
  std::vector<std::size_t> extents;
  /// Row-major.
  std::variant<std::vector<std::uint8_t>, std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>
      values;
};

/// An array of which only the place is read.
struct ArrayInFile {
  std::vector<std::size_t> extents;
  /// Its values where they lie; null where they do not lie in one piece, as bytes or floats of 32 bits.
  std::shared_ptr<const InputsOnDisk> inputs;
};

/// Puts inputs on disk, in the order in which they come: all of them bytes, or all of them reals.
class PLEXUS_API InputsWriter {
 public:
  virtual ~InputsWriter();

  /// [setup] Throws EnvironmentError where there is no room for them.
  virtual void add(std::span<const std::uint8_t> values) = 0;
  virtual void add(std::span<const float> values) = 0;
  /// [setup] All that was added, to be read. Nothing can be added afterwards.
  [[nodiscard]] virtual std::shared_ptr<const InputsOnDisk> finish() = 0;
};

/// What the runtime does for a data set: files are searched, opened and decompressed here, once for all plugins.
class PLEXUS_API DataSource {
 public:
  virtual ~DataSource();

  /// [setup] The folder of data set `name` that holds all `files` (each as named, or with ".gz" added), searched in
  /// $PLEXUS_DATA_PATH/name, the user's data folder, /usr/share/datasets/name. Returns the path of each file as found.
  /// Throws EnvironmentError that says where it looked and how to get the data.
  [[nodiscard]] virtual std::vector<std::filesystem::path> find(const std::string& name,
                                                                const std::vector<std::string>& files) const = 0;

  /// [setup] A path of the configuration: relative ones are taken from the folder of the configuration file; `~` at its
  /// beginning and `$NAME` or `${NAME}` in it are replaced. Throws Error where a variable is not set.
  [[nodiscard]] virtual std::filesystem::path resolve(const std::filesystem::path& path) const = 0;

  /// [setup] The whole file, decompressed if it is gzip. Throws EnvironmentError if it is missing, unreadable,
  /// truncated or corrupt.
  [[nodiscard]] virtual std::vector<std::uint8_t> read(const std::filesystem::path& path) const = 0;

  /// [setup] One array of an HDF5 file, converted to the narrowest of the types of Array that holds it. Throws
  /// EnvironmentError that names what the file does hold if `name` is not in it.
  [[nodiscard]] virtual Array read_hdf5(const std::filesystem::path& path, const std::string& name) const = 0;

  /// [setup] True if the HDF5 file has an array of that name.
  [[nodiscard]] virtual bool has_hdf5(const std::filesystem::path& path, const std::string& name) const = 0;

  /// [setup] Whether inputs are to be in memory. Where not, `dataset.in_memory` is false, and a data set that can gives
  /// InputsOnDisk; the runtime refuses others.
  [[nodiscard]] virtual bool in_memory() const noexcept = 0;

  /// [setup] Room on disk for inputs that lie nowhere as they are needed: it is given back when nobody has them any
  /// more.
  [[nodiscard]] virtual std::unique_ptr<InputsWriter> write_inputs() const = 0;

  /// [setup] `size` bytes, or floats of 32 bits in the order of this machine, that lie in a file from byte `offset` on.
  [[nodiscard]] virtual std::shared_ptr<const InputsOnDisk> inputs_in(const std::filesystem::path& path,
                                                                      std::uint64_t offset, std::size_t size,
                                                                      bool bytes) const = 0;

  /// [setup] An array of an HDF5 file without its values. Throws what read_hdf5() does.
  [[nodiscard]] virtual ArrayInFile find_hdf5(const std::filesystem::path& path, const std::string& name) const = 0;

  /// [setup] What read_hdf5() gives, as arrays of some rows each, (rows, …), one after the other: `take` is called with
  /// each. An array of no rows is one such array. Throws what read_hdf5() does, and what `take` does.
  virtual void read_hdf5_rows(const std::filesystem::path& path, const std::string& name,
                              const std::function<void(Array)>& take) const = 0;
};

class PLEXUS_API Dataset : public Interface {
 public:
  static constexpr Kind kind = Kind::dataset;

  ~Dataset() override;

  /// [setup: may allocate, may throw] Reads or generates the data. The same settings and files give the same data.
  [[nodiscard]] virtual Data load(DataSource& source) = 0;
};

}  // namespace plexus
