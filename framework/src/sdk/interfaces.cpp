// The destructors of the SDK's interfaces, and what a component need not override. They stand here so that each class
// has one home for its type information, which must be the same object for the program and for every plugin.
#include <plexus/activation.h>
#include <plexus/dataset.h>
#include <plexus/error.h>
#include <plexus/initializer.h>
#include <plexus/loss.h>
#include <plexus/metric.h>
#include <plexus/model.h>
#include <plexus/observer.h>
#include <plexus/optimizer.h>
#include <plexus/registrar.h>
#include <plexus/schedule.h>
#include <plexus/schema.h>
#include <plexus/search.h>

namespace plexus {

Error::Error(const std::string& message, Fault fault) : std::runtime_error(message), fault_(fault) {}
Error::~Error() = default;
EnvironmentError::~EnvironmentError() = default;

Interface::~Interface() = default;
Activation::~Activation() = default;
Dataset::~Dataset() = default;
Initializer::~Initializer() = default;
bool Initializer::adjust(const WeightsToFill&, ConstRows, std::size_t) const { return false; }
Loss::~Loss() = default;
Metric::~Metric() = default;
Model::~Model() = default;
void Model::forward_layers(ConstRows, std::span<ConstRows>) noexcept {}
Observer::~Observer() = default;
Optimizer::~Optimizer() = default;
void Optimizer::between_passes(std::size_t, std::size_t, float*, const float*) noexcept {}
Schedule::~Schedule() = default;
std::optional<double> Schedule::momentum(const Progress&) const noexcept { return std::nullopt; }
Search::~Search() = default;
bool Search::takes_several_metrics() const noexcept { return false; }

Builder::~Builder() = default;
DataSource::~DataSource() = default;
InputsOnDisk::~InputsOnDisk() = default;
void InputsOnDisk::announce(std::size_t, std::size_t) const noexcept {}
InputsWriter::~InputsWriter() = default;
Gradients::~Gradients() = default;
bool Gradients::takes_rows(const Parameter&) const noexcept { return false; }
void Gradients::take_rows(const Parameter&, std::size_t, std::size_t, const float*) noexcept {}
ModelPlan::~ModelPlan() = default;
Observed::~Observed() = default;
ObserverPlan::~ObserverPlan() = default;
OptimizerPlan::~OptimizerPlan() = default;
Registrar::~Registrar() = default;
void Registrar::keeps_nothing() {}
void Registrar::offer(Kind kind, std::string name, Description description, const detail::Fields& settings, Make make) {
  add_component(
      {.kind = kind, .name = std::move(name), .description = std::move(description), .parameters = settings.describe()},
      make);
}

}  // namespace plexus
