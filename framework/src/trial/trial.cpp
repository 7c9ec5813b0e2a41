#include "trial/trial.h"

#include <plexus/error.h>

#include <utility>

namespace plexus::trial {
namespace {

/// The sections that are read here name no components.
class NoComponents final : public Builder {
  [[nodiscard]] std::shared_ptr<Interface> build(Kind, const Value&) const override {
    throw Error("there is no component here");
  }
};

template <class Settings>
Settings read(const Value& settings, const char* section) {
  Settings read;
  if (const Value* const given = settings.find(section))
    Settings::parameters().from_value(*given, read, NoComponents());
  return read;
}

}  // namespace

Trial trial_of(Value settings) {
  Trial trial;
  trial.training = read<training::TrainingSettings>(settings, "training");
  trial.results = read<training::ResultsSettings>(settings, "results");
  trial.settings = std::move(settings);
  return trial;
}

}  // namespace plexus::trial
