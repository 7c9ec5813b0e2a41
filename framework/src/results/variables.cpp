#include "results/variables.h"

#include "metrics/definitions.h"

#include <algorithm>
#include <array>

namespace plexus::results {
namespace {

constexpr std::array<std::string_view, 21> variables = {"status",
                                                        "trial_id",
                                                        "trial",
                                                        "trials",
                                                        "id",
                                                        "message",
                                                        "best_epoch",
                                                        "epochs_run",
                                                        "parameter_count",
                                                        "multiply_adds",
                                                        "on_front",
                                                        "epoch",
                                                        "step",
                                                        "confusion",
                                                        "true_class",
                                                        "predicted_class",
                                                        "seconds",
                                                        "constant_accuracy",
                                                        "host",
                                                        "started",
                                                        "samples_per_second"};

}  // namespace

bool is_variable(std::string_view name) {
  static const metrics::Definitions usual;
  return name.starts_with("history_") || usual.parse(name) ||
         std::find(variables.begin(), variables.end(), name) != variables.end();
}

}  // namespace plexus::results
