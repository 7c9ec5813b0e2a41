// Pairs of the examples of another data set, which are of one class or of two.
#include <string>
#include <utility>
#include <variant>

#include "generated.h"

namespace generated {
namespace {

/// Half of the pairs are of one class. Which, and of what rows, depends on the seed, the part and the pair's number
/// alone.
class Pairs final : public plexus::Dataset {
 public:
  struct Settings {
    plexus::Component<plexus::Dataset> of{"digits_synthetic"};
    std::size_t train = 10'000;
    std::size_t test = 2000;
    std::uint64_t seed = 1;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"of", &Settings::of, "the data set, of classes, whose training and test rows are paired"},
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of pairs of training rows"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of pairs of test rows"},
          {"seed", &Settings::seed, "other seeds draw other pairs"},
      };
    }
  };

  explicit Pairs(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    plexus::Data single = settings_.of->load(source);
    if (!single.classification) throw plexus::Error("'pairs' needs classes, but the targets of 'of' are numbers");
    if (single.labels_positions())
      throw plexus::Error("'pairs' needs one class for each row, but 'of' has one at each of its positions");
    plexus::Data data;
    std::vector<std::size_t> extents = single.shape.extents();
    extents.insert(extents.begin(), 2);
    data.shape = plexus::Shape(std::move(extents));
    data.outputs = 2;
    data.names = {"different", "same"};
    data.inputs = named_inputs(single);
    data.readings = std::move(single.readings);
    data.doubts = std::move(single.doubts);
    data.train = paired(single.train, single, settings_.train, "pairs/train");
    data.test = paired(single.test, single, settings_.test, "pairs/test");
    return data;
  }

 private:
  /// Both of a pair; of rows that have named inputs themselves, each of these.
  static std::vector<plexus::NamedInput> named_inputs(const plexus::Data& single) {
    std::vector<plexus::NamedInput> inputs;
    const bool bytes = std::holds_alternative<std::vector<std::uint8_t>>(single.train.inputs);
    for (const std::string which : {"first", "second"}) {
      if (single.inputs.empty())
        inputs.push_back({.name = which, .shape = single.shape, .indices = single.indices, .bytes = bytes});
      for (plexus::NamedInput input : single.inputs) {
        input.name = which + "_" + input.name;
        inputs.push_back(std::move(input));
      }
    }
    return inputs;
  }

  [[nodiscard]] plexus::Examples paired(const plexus::Examples& from, const plexus::Data& data, std::size_t count,
                                        std::string_view purpose) const {
    plexus::Examples pairs;
    if (from.count == 0) return pairs;
    std::vector<std::vector<std::uint32_t>> rows(data.outputs);
    for (std::size_t i = 0; i < from.count; ++i)
      rows[static_cast<std::size_t>(from.labels[i])].push_back(static_cast<std::uint32_t>(i));
    std::erase_if(rows, [](const auto& each) { return each.empty(); });
    if (rows.size() < 2)
      throw plexus::Error("'pairs' needs rows of two classes at least, in training and in test rows");
    pairs.count = count;
    std::visit(
        [&]<class Values>(const Values& inputs) {
          if constexpr (std::is_same_v<Values, std::shared_ptr<const plexus::InputsOnDisk>>) {
            throw plexus::Error("'pairs' copies its rows, which it does in memory alone; leave 'in_memory: false' out");
          } else {
            const std::size_t width = data.shape.size();
            Values all;
            all.reserve(2 * count * width);
            for (std::size_t i = 0; i < count; ++i) {
              plexus::Stream stream(settings_.seed, purpose, i);
              const bool same = i % 2 == 1;
              const auto first = stream.below(static_cast<std::uint32_t>(rows.size()));
              const auto other = stream.below(static_cast<std::uint32_t>(rows.size() - 1));
              const auto second = same ? first : other + (other >= first ? 1U : 0U);
              for (const auto each : {first, second}) {
                const auto row = rows[each][stream.below(static_cast<std::uint32_t>(rows[each].size()))];
                const auto begin = inputs.begin() + static_cast<std::ptrdiff_t>(row * width);
                all.insert(all.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
              }
              pairs.labels.push_back(same ? 1 : 0);
            }
            pairs.inputs = std::move(all);
          }
        },
        from.inputs);
    return pairs;
  }

  Settings settings_;
};

}  // namespace

void add_pairs(plexus::Registrar& plugin) {
  plugin.add<Pairs>("pairs",
                    {.summary = "pairs of the examples of another data set, the inputs 'first' and 'second', and "
                                "whether both are of one class"});
}

}  // namespace generated
