// Mistakes against the schema: what users are told, exactly.
#include <string>

#include "catch.h"
#include "config_files.h"

namespace {

using plexus::test::load;
using plexus::test::mistakes;

const std::string base = "dataset: mnist\nmodel: shallow\n";

/// The messages alone, without source lines.
std::string messages(const std::string& text) {
  std::string result;
  const std::string all = mistakes(text);
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    const std::string line = all.substr(at, end - at);
    if (!line.starts_with("  ")) result += line + "\n";
    at = end + 1;
  }
  return result;
}

TEST_CASE("all mistakes of a file are shown at once, in their order") {
  CHECK(mistakes("dataset: mnist\n"
                 "model: {plugin: shalow}\n"
                 "optimizer:\n"
                 "  plugin: sgd\n"
                 "  lerning_rate: 0.1\n"
                 "training: {epochs: ten, batch_size: 0}\n") ==
        "my.yaml:2:17: there is no model 'shalow'; did you mean 'shallow'?\n"
        "  2 | model: {plugin: shalow}\n"
        "    |                 ^~~~~~\n"
        "my.yaml:5:3: unknown key 'lerning_rate' of optimizer 'sgd'; did you mean 'learning_rate'?\n"
        "  5 |   lerning_rate: 0.1\n"
        "    |   ^~~~~~~~~~~~\n"
        "my.yaml:6:20: 'training.epochs' is not an integer (got 'ten', expected integer ≥ 1 or null)\n"
        "  6 | training: {epochs: ten, batch_size: 0}\n"
        "    |                    ^~~\n"
        "my.yaml:6:37: 'training.batch_size' is out of range (got 0, expected integer ≥ 1)\n"
        "  6 | training: {epochs: ten, batch_size: 0}\n"
        "    |                                     ^");
}

TEST_CASE("an unknown key comes with what was meant, or where it belongs") {
  CHECK(messages(base + "learning_rate: 1\n") ==
        "my.yaml:3:1: unknown key 'learning_rate'; it belongs under 'optimizer'\n");
  CHECK(messages(base + "hidden: 1\n") == "my.yaml:3:1: unknown key 'hidden'; it belongs under 'model'\n");
  CHECK(messages(base + "train_limit: 1\n") == "my.yaml:3:1: unknown key 'train_limit'; it belongs under 'dataset'\n");
  CHECK(messages(base + "experimnt: 1\n") == "my.yaml:3:1: unknown key 'experimnt'; did you mean 'experiment'?\n");
  CHECK(messages(base + "epoch: 1\n") == "my.yaml:3:1: unknown key 'epoch'; did you mean 'epochs' under 'training'?\n");
  CHECK(messages(base + "training: {seed: 1}\n") ==
        "my.yaml:3:12: unknown key 'seed' of 'training'; it belongs at the top level, outside of 'training'\n");
  CHECK(messages(base + "training: {momentum: 1}\n") ==
        "my.yaml:3:12: unknown key 'momentum' of 'training'; it belongs under 'optimizer'\n");
  CHECK(messages(base + "optimizer: {plugin: adam, nesterov: true}\n") ==
        "my.yaml:3:27: unknown key 'nesterov' of optimizer 'adam'; it is a setting of sgd\n");
  CHECK(messages(base + "optimizer: {plugin: adam, zzz: true}\n") ==
        "my.yaml:3:27: unknown key 'zzz' of optimizer 'adam' (expected one of learning_rate, beta1)\n");
  CHECK(messages("dataset: mnist\nmodel: {plugin: perceptron, zzz: 1}\n") ==
        "my.yaml:2:29: unknown key 'zzz' of model 'perceptron', which has no settings\n");
}

TEST_CASE("a value of the wrong type says what it is and what it should be") {
  CHECK(messages(base + "seed: x\n") == "my.yaml:3:7: 'seed' is not an integer (got 'x', expected integer ≥ 0)\n");
  CHECK(messages(base + "seed: [1]\n") ==
        "my.yaml:3:7: 'seed' is not an integer (got a list of 1 entry, expected integer ≥ 0); "
        "to try each of them, put 'seed' with this list under 'grid'\n");
  CHECK(messages(base + "seed:\n") == "my.yaml:3:1: 'seed' has no value (expected integer ≥ 0)\n");
  CHECK(messages(base + "seed: 1.5\n") == "my.yaml:3:7: 'seed' is not an integer (got 1.5, expected integer ≥ 0)\n");
  CHECK(messages(base + "optimizer: {learning_rate: fast}\n") ==
        "my.yaml:3:28: 'optimizer.learning_rate' is not a number (got 'fast', expected real > 0)\n");
  CHECK(messages(base + "optimizer: {learning_rate: .inf}\n") ==
        "my.yaml:3:28: 'optimizer.learning_rate' is not finite (got .inf, expected real > 0)\n");
  CHECK(messages(base + "optimizer: {learning_rate: 1e999}\n") ==
        "my.yaml:3:28: 'optimizer.learning_rate' is not finite (got 1e999, expected real > 0)\n");
  CHECK(messages(base + "training: 3\n") == "my.yaml:3:11: 'training' is not a map of settings (got 3)\n");
  CHECK(messages(base + "results: {parameters: final}\n") ==
        "my.yaml:3:23: 'results.parameters' is not a list (got 'final', expected list of initial, best or final); "
        "did you mean [final]?\n");
  CHECK(messages(base + "loss: [cross_entropy]\n") ==
        "my.yaml:3:7: 'loss' is not a component (got a list of 1 entry, expected a loss); "
        "to try each of them, put 'loss' with this list under 'grid'\n");
  CHECK(messages(base + "loss: [0.5]\n") ==
        "my.yaml:3:7: 'loss' is not a component (got a list of 1 entry, expected a loss)\n");
  CHECK(messages(base + "loss: {plugin: [cross_entropy]}\n") ==
        "my.yaml:3:16: 'loss' names no plugin (got a list of 1 entry, expected the name of a loss)\n");
}

TEST_CASE("values that other programs would take come with a hint") {
  CHECK_THAT(
      messages(base + "training: {shuffle: yes}\n"),
      ContainsSubstring(
          "'training.shuffle' is neither true nor false (got 'yes', expected true or false); did you mean true?"));
  CHECK_THAT(messages(base + "training: {shuffle: off}\n"), ContainsSubstring("did you mean false?"));
  CHECK_THAT(messages(base + "training: {shuffle: 'true'}\n"), ContainsSubstring("did you mean true, without quotes?"));
  CHECK_THAT(messages(base + "training: {epochs: 1_000}\n"), ContainsSubstring("did you mean 1000?"));
  CHECK_THAT(messages(base + "training:\n  epochs: 10,000\n"), ContainsSubstring("did you mean 10000?"));
  CHECK_THAT(messages(base + "optimizer:\n  learning_rate: 0,1\n"), ContainsSubstring("did you mean 0.1?"));
  CHECK_THAT(messages(base + "training: {epochs: \"64\"}\n"), ContainsSubstring("did you mean 64, without quotes?"));
  CHECK_THAT(messages("dataset: mnist\nmodel: {plugin: deep, hidden: 100}\n"),
             ContainsSubstring("did you mean [100]?"));
}

TEST_CASE("ranges, choices and lengths are those of the schema, ends included or not") {
  const auto dropout = [](const std::string& value) {
    return messages("dataset: mnist\nmodel: {plugin: deep, hidden: [1], dropout: " + value + "}\n");
  };
  CHECK(dropout("0").empty());
  CHECK(dropout("0.999").empty());
  CHECK(dropout("1") == "my.yaml:2:45: 'model.dropout' is out of range (got 1, expected real in [0, 1))\n");
  CHECK(dropout("-0.1") == "my.yaml:2:45: 'model.dropout' is out of range (got -0.1, expected real in [0, 1))\n");
  CHECK_THAT(messages(base + "optimizer: {learning_rate: 0}\n"), ContainsSubstring("(got 0, expected real > 0)"));
  CHECK_THAT(
      messages(base + "seed: 9223372036854775808\n"),
      ContainsSubstring(
          "'seed' is too large (got 9223372036854775808, expected integer ≥ 0); the largest is 9223372036854775807"));
  CHECK(
      messages("dataset: {plugin: mnist, normalize: scal}\nmodel: shallow\n") ==
      "my.yaml:1:37: 'dataset.normalize' is not one of its choices (got 'scal', expected none, scale or standardize); "
      "did you mean 'scale'?\n");
  CHECK(messages("dataset: mnist\nmodel: {plugin: deep, hidden: []}\n") ==
        "my.yaml:2:31: 'model.hidden' is too short (got a list of 0 entries, expected at least 1)\n");
  CHECK_THAT(messages("dataset: mnist\nmodel: {plugin: deep, hidden: [3, 0]}\n"),
             ContainsSubstring("my.yaml:2:35: 'model.hidden.1' is out of range (got 0, expected integer ≥ 1)"));
}

TEST_CASE("what must be set and is not is named with its meaning") {
  CHECK(messages("model: shallow\n") == "my.yaml: 'dataset' is missing (expected a dataset: what to learn from)\n");
  CHECK(messages("dataset:\nmodel: shallow\n") == "my.yaml:1:1: 'dataset' has no value (expected a dataset)\n");
  CHECK(messages("dataset: {plugin: csv}\nmodel: shallow\n") ==
        "my.yaml:1:19: 'dataset.path' is missing (expected path: the file)\n");
  CHECK(messages("dataset: {train_limit: 3}\nmodel: shallow\n") ==
        "my.yaml:1:10: 'dataset' names no plugin (expected a dataset); add 'plugin: NAME'\n");
}

TEST_CASE("mistakes deep inside are shown with the whole key") {
  CHECK(messages("dataset: mnist\n"
                 "model:\n"
                 "  plugin: convolutional\n"
                 "  blocks:\n"
                 "    - {channels: 3, pooling: mx}\n"
                 "    - kernal: 3\n"
                 "    - 3\n") ==
        "my.yaml:5:30: 'model.blocks.0.pooling' is not one of its choices (got 'mx', expected max, average or none); "
        "did you mean 'max'?\n"
        "my.yaml:6:7: unknown key 'kernal' of 'model.blocks.1'; did you mean 'kernel'?\n"
        "my.yaml:7:7: 'model.blocks.2' is not a map of settings (got 3)\n");
  CHECK(messages("dataset: mnist\nmodel: {plugin: shallow, activation: {plugin: leaky_relu, slope: 2}}\n") ==
        "my.yaml:2:66: 'model.activation.slope' is out of range (got 2, expected real in [0, 1])\n");
}

TEST_CASE("a default component that no library offers is a problem of its owner") {
  using namespace plexus;
  class WithoutLoss final : public config::Catalogue {
   public:
    [[nodiscard]] Found find(Kind kind, std::string_view name) const override {
      return kind == Kind::loss ? Found{.why_not = "there is no loss '" + std::string(name) + "'"}
                                : all_.find(kind, name);
    }
    [[nodiscard]] std::vector<Found> all(Kind kind) const override {
      return kind == Kind::loss ? std::vector<Found>{} : all_.all(kind);
    }

   private:
    test::FakeCatalogue all_;
  };
  const test::TestFolder folder;
  const config::Schema schema = test::fake_schema();
  CHECK_THROWS_WITH(
      config::load_experiment(folder.write("a.yaml", base), {}, schema, WithoutLoss()),
      ContainsSubstring("a.yaml: 'loss' is not set, and its default is not there: there is no loss 'squared_error'"));
}

}  // namespace
