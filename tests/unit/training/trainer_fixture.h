// A trial of a linear model on points of a line, small enough to follow by hand.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "test_components.h"
#include "training/trainer.h"

namespace plexus::test {

using namespace plexus::data;
using namespace plexus::training;

class Listener final : public Monitor {
 public:
  void on_progress(const LiveProgress&) noexcept override {}
  void on_epoch(const EpochRecord& record, const LiveProgress&) noexcept override { epochs.push_back(record); }
  void on_note(std::string_view, const LiveProgress&) noexcept override {}
  [[nodiscard]] Request request() noexcept override { return steps_left-- == 0 ? Request::stop : Request::go_on; }

  std::vector<EpochRecord> epochs;
  std::size_t steps_left = SIZE_MAX;
};

/// Regression: `rows` examples x = 1, 2, …, with the target `slope` · x; test rows likewise.
inline std::shared_ptr<const Data> line(std::size_t rows, float slope) {
  auto data = std::make_shared<Data>();
  data->shape = Shape{1};
  data->outputs = 1;
  data->classification = false;
  for (Examples* examples : {&data->train, &data->test}) {
    std::vector<float> inputs;
    for (std::size_t row = 1; row <= rows; ++row) {
      inputs.push_back(static_cast<float>(row));
      examples->targets.push_back(slope * static_cast<float>(row));
    }
    examples->count = rows;
    examples->inputs = inputs;
  }
  return data;
}

struct Fixture {
  Fixture(std::size_t rows, float slope, float rate, DatasetSettings dataset = {})
      : Fixture(line(rows, slope), rate, std::move(dataset)) {}

  Fixture(std::shared_ptr<const Data> data, float rate, DatasetSettings dataset)
      : examples(std::move(data), [&] {
          dataset.normalize = "none";
          return dataset;
        }()) {
    builder.instances = {{"model", model},
                         {"loss", std::make_shared<test::HalfSquaredError>()},
                         {"optimizer", std::make_shared<test::Descent>(rate, true)},
                         {"schedule", std::make_shared<test::ConstantSchedule>()}};
    const auto use = [&](auto& component, const char* name) {
      component.build(Value(Value::Map{{"plugin", Value(name)}}), builder);
    };
    use(settings.model, "model");
    use(settings.loss, "loss");
    use(settings.optimizer, "optimizer");
    use(settings.schedule, "schedule");
    model->on_training_batch = [this](ConstRows x) {
      batch_sizes.push_back(x.count);
      for (std::size_t b = 0; b < x.count; ++b) seen.push_back(x.row(b)[0]);
    };
  }

  Outcome train() { return plexus::training::train(settings, examples, listener); }

  ExampleSet examples;
  test::InstanceBuilder builder;
  std::shared_ptr<test::LinearModel> model = std::make_shared<test::LinearModel>();
  TrialSettings settings;
  Listener listener;
  std::vector<std::size_t> batch_sizes;
  std::vector<float> seen;
};

}  // namespace plexus::test
