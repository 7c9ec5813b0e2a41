// Rows for networks that were trained before, as somebody names them: a file, a folder of images, a configuration, a
// pipe, or the data set that a trial was trained with.
//
//   host::RowLoader loader({.data = "new.csv"}, registry);
//   const auto rows = loader.rows_for(network.settings(), network.fitted(), data_origin_of(file));
//   for (const data::Split& split : rows->splits) network.outputs(*rows->examples, split);
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "data/examples.h"
#include "data/file_reader.h"
#include "data/fitted.h"
#include "data/matching.h"
#include "experiment/plan_file.h"
#include "plugin/registry.h"

namespace plexus::host {

struct RowsRequest {
  /// A file, a folder of images, a configuration or an experiment's folder; "-": a table from the standard input;
  /// empty: what the trial was trained with.
  std::string data = {};
  std::vector<std::string> set = {};  ///< settings of the data set: "dataset.separator=comma"
  std::string part = {};  ///< train, validation, test, all; empty: the test rows, or all where there are none
  data::TargetUse use = data::TargetUse::ignored;
  /// The text of a table, read in the place of the standard input or of the file that `data` names; null: that is read.
  std::shared_ptr<const std::string> table = {};
  std::size_t skip = 0;  ///< rows at the beginning that are not asked for, but tell how the others are meant
};

struct NetworkRows {
  std::unique_ptr<const data::ExampleSet> examples;
  std::vector<data::Split> splits;              ///< of the examples: the rows that are asked for, in their order
  std::vector<std::string> names = {};          ///< of the rows: files of images; empty: they have only numbers
  std::vector<std::int32_t> true_classes = {};  ///< as far as they are known, else −1; empty: not at all
  std::vector<float> targets = {};              ///< (row, output); empty: they are not known
  std::vector<std::string> notes = {};
  std::string what = {};  ///< which rows these are, for people

  [[nodiscard]] std::size_t count() const noexcept;
};

/// Settings of a data set with those that `set` gives it: "dataset.separator=comma". Throws Error where one is no such
/// setting, of the data set `plugin` or of all.
[[nodiscard]] Value with_overrides(Value dataset, const std::vector<std::string>& set,
                                   const plugin::Registry& registry);

class RowLoader {
 public:
  /// `registry` must outlive this; a configuration may bring libraries of its own.
  RowLoader(RowsRequest request, plugin::Registry& registry) : request_(std::move(request)), registry_(registry) {}

  /// The rows as a network of these settings takes them; the same for networks that agree on what matters. `origin`: of
  /// a trial's own data. Throws Error that says what the network expects.
  [[nodiscard]] std::shared_ptr<const NetworkRows> rows_for(const Value& settings, const data::Fitted& fitted,
                                                            const experiment::DataOrigin& origin);

  /// Whether the rows are those of a table in text, which can be read a block at a time.
  [[nodiscard]] bool is_text_table(const Value& settings) const;

 private:
  struct Loaded;

  [[nodiscard]] Loaded load(const Value& settings, const data::Fitted& fitted, const experiment::DataOrigin& origin);
  [[nodiscard]] Loaded load_dataset(const Value& dataset, const std::filesystem::path& folder) const;
  [[nodiscard]] Loaded load_file(const Value& dataset, const data::Fitted& fitted);
  [[nodiscard]] Loaded load_images(const Value& own, const data::Fitted& fitted) const;
  [[nodiscard]] data::FileReader reader_for(const Value& dataset) const;
  [[nodiscard]] Value own_settings(const Value& dataset, const data::FileReader& reader,
                                   const data::Fitted& fitted) const;
  [[nodiscard]] Data read(const Value& own, const std::string& file) const;

  RowsRequest request_;
  plugin::Registry& registry_;
  std::map<std::string, std::shared_ptr<const NetworkRows>> known_;
};

}  // namespace plexus::host
