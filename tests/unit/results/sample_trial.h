// A trial with something of everything, for tests.
#pragma once

#include <string>

#include "results/trial.h"

namespace plexus::test {

inline results::TrialRecord sample_trial() {
  results::TrialRecord trial;
  trial.id = "3fa1c2";
  trial.status = results::Status::complete;
  trial.message = "";
  trial.config = R"({"seed": 5, "model": {"plugin": "shallow"}, "name": "größer"})";
  trial.seed = -9007199254740993;  // a double could not hold it
  trial.best_epoch = 2;
  trial.epochs_run = 3;
  trial.parameter_count = 79510;
  trial.metrics = {{"train_loss", 0.1}, {"test_loss", 0.2}, {"test_accuracy", 0.97}};
  trial.history = {{"train_loss", {0.5, 0.25, 0.1}}, {"validation_accuracy", {0.5, 0.75, 0.875}}};
  trial.outputs = {"T-shirt/top", "Trouser", "Ankle boot"};
  trial.classes = 3;
  trial.confusion = {5, 0, 1, 0, 6, 0, 2, 0, 7};
  trial.notes = {"all 5 test rows get the class 'Trouser'", "column 'id' counts the rows"};
  trial.split = {0, 0, 1, 2, 3, 0};
  trial.fitted = R"({"input_scale":[0.5]})";
  trial.provenance = {{"plexus_version", "0.1.0"}, {"library", "sgd 1.0 sha256:ab\nadam 1.0 sha256:cd"}, {"blas", ""}};
  trial.initial_parameters = {{"hidden_weights", {"input", "hidden"}, {2, 3}, {1, 2, 3, 4, 5, 6}}};
  trial.best_parameters = {{"hidden_weights", {"input", "hidden"}, {2, 3}, {1, 2, 3, 4, 5, 7}},
                           {"hidden_bias", {"hidden"}, {3}, {-1, 0, 1}}};
  trial.final_parameters = {{"kernel", {"height", "width", "channels", "filters"}, {1, 2, 1, 2}, {1, 2, 3, 4}}};
  trial.predicted_labels = {0, 1, 2, 2, 1};
  return trial;
}

}  // namespace plexus::test
