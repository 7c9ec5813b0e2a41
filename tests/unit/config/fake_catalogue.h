// Components without plugins, declared as plugins declare theirs, for tests of configurations; and a root schema.
#pragma once

#include <plexus/activation.h>
#include <plexus/initializer.h>
#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/optimizer.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/catalogue.h"
#include "config/checker.h"
#include "text/suggest.h"

namespace plexus::test {

struct NormalSettings {
  double mean = 0.0;
  double stddev = 0.05;
  static Parameters<NormalSettings> parameters() {
    return {{"mean", &NormalSettings::mean, "centre μ"},
            {"stddev", &NormalSettings::stddev, positive(), "standard deviation σ"}};
  }
};

struct LeakySettings {
  double slope = 0.01;
  static Parameters<LeakySettings> parameters() {
    return {{"slope", &LeakySettings::slope, between(0, 1), "slope left of zero"}};
  }
};

struct ShallowSettings {
  std::size_t hidden = 100;
  Component<Activation> activation{"sigmoid"};
  Component<Initializer> initializer{"normal", {{"stddev", 0.1}}};
  static Parameters<ShallowSettings> parameters() {
    return {{"hidden", &ShallowSettings::hidden, at_least(1), "hidden units"},
            {"activation", &ShallowSettings::activation, "of the hidden layer"},
            {"initializer", &ShallowSettings::initializer, "of the weights"}};
  }
};

struct DeepSettings {
  std::vector<std::size_t> hidden;
  Component<Activation> activation{"relu"};
  double dropout = 0.0;
  bool batch_normalisation = false;
  static Parameters<DeepSettings> parameters() {
    Constraint widths = at_least(1);
    widths.minimum_length = 1;
    widths.required = true;
    return {{"hidden", &DeepSettings::hidden, widths, "width of each hidden layer"},
            {"activation", &DeepSettings::activation, "of the hidden layers"},
            {"dropout", &DeepSettings::dropout, fraction(), "probability of a unit to be silent"},
            {"batch_normalisation", &DeepSettings::batch_normalisation, "before each activation"}};
  }
};

struct BlockSettings {
  std::size_t channels = 6;
  std::size_t kernel = 5;
  std::string pooling = "max";
  static Parameters<BlockSettings> parameters() {
    return {{"channels", &BlockSettings::channels, at_least(1), "feature maps"},
            {"kernel", &BlockSettings::kernel, at_least(1), "side of the filters"},
            {"pooling", &BlockSettings::pooling, one_of({"max", "average", "none"}), "how a window is reduced"}};
  }
};

struct ConvolutionalSettings {
  std::vector<BlockSettings> blocks = {BlockSettings{}};
  std::vector<Component<Activation>> activations;
  static Parameters<ConvolutionalSettings> parameters() {
    return {{"blocks", &ConvolutionalSettings::blocks, "convolutions, one after the other"}};
  }
};

struct SgdSettings {
  double learning_rate = 0.01;
  double momentum = 0.0;
  bool nesterov = false;
  static Parameters<SgdSettings> parameters() {
    return {{"learning_rate", &SgdSettings::learning_rate, positive(), "step size η"},
            {"momentum", &SgdSettings::momentum, fraction(), "share of the last step that is kept"},
            {"nesterov", &SgdSettings::nesterov, "look ahead"}};
  }
};

struct AdamSettings {
  double learning_rate = 0.001;
  double beta1 = 0.9;
  static Parameters<AdamSettings> parameters() {
    return {{"learning_rate", &AdamSettings::learning_rate, positive(), "step size η"},
            {"beta1", &AdamSettings::beta1, fraction(), "decay of the mean"}};
  }
};

struct CsvSettings {
  std::filesystem::path path;
  static Parameters<CsvSettings> parameters() { return {{"path", &CsvSettings::path, required(), "the file"}}; }
};

struct CommonDatasetSettings {
  std::optional<std::size_t> train_limit;
  std::size_t validation = 0;
  std::string normalize = "scale";
  static Parameters<CommonDatasetSettings> parameters() {
    return {
        {"train_limit", &CommonDatasetSettings::train_limit, at_least(1), "the first N rows only"},
        {"validation", &CommonDatasetSettings::validation, "rows held out"},
        {"normalize", &CommonDatasetSettings::normalize, one_of({"none", "scale", "standardize"}), "of the inputs"}};
  }
};

struct FakeTraining {
  std::size_t batch_size = 1;
  std::optional<std::size_t> epochs;
  std::optional<std::size_t> steps;
  bool shuffle = true;
  static Parameters<FakeTraining> parameters() {
    return {{"batch_size", &FakeTraining::batch_size, at_least(1), "examples per step"},
            {"epochs", &FakeTraining::epochs, at_least(1), "passes over the data"},
            {"steps", &FakeTraining::steps, at_least(1), "updates, instead of epochs"},
            {"shuffle", &FakeTraining::shuffle, "a new order in each epoch"}};
  }
};

struct FakeResults {
  std::vector<std::string> kept = {"final"};
  static Parameters<FakeResults> parameters() {
    return {{"parameters", &FakeResults::kept, one_of({"initial", "best", "final"}), "what is saved"}};
  }
};

struct FakeTrial {
  std::uint64_t seed = 1;
  Component<Dataset> dataset{""};
  Component<Model> model{""};
  Component<Loss> loss{"squared_error"};
  Component<Optimizer> optimizer{"sgd"};
  FakeTraining training;
  FakeResults results;
  static Parameters<FakeTrial> parameters() {
    return {{"seed", &FakeTrial::seed, "of all random numbers"},
            {"dataset", &FakeTrial::dataset, required(), "what to learn from"},
            {"model", &FakeTrial::model, required(), "the network"},
            {"loss", &FakeTrial::loss, "what training minimises"},
            {"optimizer", &FakeTrial::optimizer, "how parameters move"},
            {"training", &FakeTrial::training, "how long"},
            {"results", &FakeTrial::results, "what is saved"}};
  }
};

struct FakeExecution {
  std::optional<std::size_t> jobs;
  std::string on_failure = "continue";
  static Parameters<FakeExecution> parameters() {
    return {{"jobs", &FakeExecution::jobs, at_least(1), "trials at a time"},
            {"on_failure", &FakeExecution::on_failure, one_of({"continue", "stop"}), "what becomes of the others"}};
  }
};

struct FakeSearch {
  std::string method = "successive_halving";
  std::size_t reduction = 3;
  static Parameters<FakeSearch> parameters() {
    return {{"method", &FakeSearch::method, one_of({"successive_halving", "hyperband"}), "how trials are compared"},
            {"reduction", &FakeSearch::reduction, at_least(2), "one of so many goes on"}};
  }
};

struct FakeTpeSettings {
  double good = 0.1;
  static Parameters<FakeTpeSettings> parameters() {
    return {{"good", &FakeTpeSettings::good, positive(), "share of good points"}};
  }
};

struct FakeStudy {
  std::size_t trials = 0;
  static Parameters<FakeStudy> parameters() {
    return {{"trials", &FakeStudy::trials, required(at_least(1)), "points that are tried"}};
  }
};

inline config::Schema fake_schema() {
  return {.root = FakeTrial::parameters().describe(),
          .common = {{Kind::dataset, CommonDatasetSettings::parameters().describe()},
                     {Kind::search, FakeStudy::parameters().describe()}},
          .sections = {{.name = "execution",
                        .meaning = "how trials are run",
                        .parameters = FakeExecution::parameters().describe()},
                       {.name = "search",
                        .meaning = "which trials are trained on",
                        .parameters = FakeSearch::parameters().describe(),
                        .shorthand = "method",
                        .component = Kind::search}},
          .reserved = [](std::string_view name) { return name == "epoch"; }};
}

/// Components of the library `fake`, and whatever a test adds.
class FakeCatalogue final : public config::Catalogue {
 public:
  FakeCatalogue() {
    add<ShallowSettings>(Kind::model, "shallow");
    add<DeepSettings>(Kind::model, "deep");
    add<ConvolutionalSettings>(Kind::model, "convolutional");
    add(Kind::model, "perceptron");
    for (const char* name : {"sigmoid", "relu", "tanh"}) add(Kind::activation, name);
    add<LeakySettings>(Kind::activation, "leaky_relu");
    add<NormalSettings>(Kind::initializer, "normal");
    add(Kind::initializer, "zeros");
    add<SgdSettings>(Kind::optimizer, "sgd");
    add<AdamSettings>(Kind::optimizer, "adam");
    add(Kind::dataset, "mnist");
    add<CsvSettings>(Kind::dataset, "csv");
    add(Kind::loss, "squared_error");
    add(Kind::loss, "cross_entropy");
    add<FakeTpeSettings>(Kind::search, "tpe");
  }

  void add(Kind kind, const std::string& name, const std::string& library = "fake",
           std::vector<ParameterInfo> parameters = {}) {
    components_.push_back({library, std::make_unique<ComponentInfo>(ComponentInfo{
                                        .kind = kind, .name = name, .parameters = std::move(parameters)})});
  }
  template <class Settings>
  void add(Kind kind, const std::string& name, const std::string& library = "fake") {
    add(kind, name, library, Settings::parameters().describe());
  }

  [[nodiscard]] Found find(Kind kind, std::string_view name) const override {
    std::vector<std::string> names;
    std::vector<Found> found;
    for (const auto& [library, info] : components_) {
      if (info->kind != kind) continue;
      names.push_back(info->name);
      if (name == info->name || name == library + "/" + info->name) found.push_back(describe(library, *info));
    }
    if (found.size() == 1) return found.front();
    const std::string what = std::string(to_string(kind)) + " '" + std::string(name) + "'";
    if (!found.empty()) return {.why_not = what + " is offered by several libraries"};
    const auto near = text::suggest(name, names);
    return {.why_not = "there is no " + what + (near ? "; did you mean '" + *near + "'?" : "")};
  }

  [[nodiscard]] std::vector<Found> all(Kind kind) const override {
    std::vector<Found> found;
    for (const auto& [library, info] : components_)
      if (info->kind == kind) found.push_back(describe(library, *info));
    return found;
  }

 private:
  [[nodiscard]] Found describe(const std::string& library, const ComponentInfo& info) const {
    int count = 0;
    for (const auto& [other_library, other] : components_)
      if (other->kind == info.kind && other->name == info.name) ++count;
    return {.info = &info, .name = count == 1 ? info.name : library + "/" + info.name};
  }

  std::vector<std::pair<std::string, std::unique_ptr<ComponentInfo>>> components_;
};

}  // namespace plexus::test
