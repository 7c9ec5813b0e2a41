// Muon: momentum made orthogonal, so that a step turns all directions of a matrix by the same amount.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace {

// m ← μ m + (1 − μ) g,  u = μ m + (1 − μ) g (Nesterov; else m)
// X = u / ‖u‖, and five times: A = X Xᵀ,  X ← a X + (b A + c A²) X     (a, b, c = 3.4445, −4.7750, 2.0315)
// w ← (1 − η λ) w − η s X     s = √max(1, outputs / inputs), or 0.2 √max(outputs, inputs)
//
// X tends to U Vᵀ of the singular value decomposition u = U S Vᵀ: its singular values are about 0.7 to 1.2. Of the two
// products X Xᵀ and Xᵀ X the smaller is taken, which gives the same.
//
// Jordan et al., Muon: an optimizer for hidden layers in neural networks, 2024; the second s: Liu et al., Muon is
// scalable for LLM training, 2025.
class Muon final : public plexus::MatrixOptimizer {
 public:
  struct Settings {
    double learning_rate = 0.02;
    double momentum = 0.95;
    bool nesterov = true;
    double weight_decay = 0.0;
    std::string scale = "shape";
    std::size_t iterations = 5;
    std::vector<std::string> except;
    plexus::Component<plexus::Optimizer> others{"adamw"};

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"learning_rate", &Settings::learning_rate, plexus::not_negative(), "step size η"},
          {"momentum", &Settings::momentum, plexus::fraction(), "share μ of the mean gradient m that is kept"},
          {"nesterov", &Settings::nesterov, "look one step of the momentum ahead"},
          {"weight_decay", &Settings::weight_decay, plexus::not_negative(), "λ: w shrinks by η λ w in each step"},
          {"scale", &Settings::scale, plexus::one_of({"shape", "adamw"}),
           "s: shape is √max(1, outputs / inputs); adamw is 0.2 √max(outputs, inputs), for rates that suit adamw"},
          {"iterations", &Settings::iterations, plexus::between(1, 100), "how often X is brought nearer to orthogonal"},
          {"except", &Settings::except,
           "names of weights that 'others' moves too, such as those of the last layer: [layer2_weights]"},
          {"others", &Settings::others, "the optimizer of biases, gains and shifts, with a rate of its own"},
      };
    }
  };

  explicit Muon(const Settings& settings) : settings_(settings), others_(settings_.others.get()) {}

  void plan(plexus::OptimizerPlan& plan) override {
    MatrixOptimizer::plan(plan);
    others_->plan(plan);
    momentum_ = plan.state("muon_momentum");
    for (const std::string& name : settings_.except) require_known(name);
    std::size_t largest = 0;
    std::size_t smaller_side = 0;
    for (const plexus::OptimizedParameter& each : parameters()) {
      if (!is_mine(each)) continue;
      largest = std::max(largest, each.size());
      smaller_side = std::max(smaller_side, std::min(each.rows, each.columns));
    }
    x_ = plexus::Buffer(largest);
    next_x_ = plexus::Buffer(largest);
    gram_ = plexus::Buffer(smaller_side * plexus::padded(smaller_side));
    polynomial_ = plexus::Buffer(smaller_side * plexus::padded(smaller_side));
  }

  [[nodiscard]] bool follows_momentum() const noexcept override { return true; }

  void begin_step(const plexus::Step& step) noexcept override {
    mu_ = step.momentum.value_or(settings_.momentum);
    rate_ = settings_.learning_rate * step.rate_factor;
    others_->begin_step(step);
  }

  void move(const plexus::OptimizedParameter& parameter, plexus::Rows w, plexus::ConstRows g) noexcept override {
    if (!is_mine(parameter)) {
      others_->update(parameter.offset, parameter.size(), w.data, g.data);
      return;
    }
    const auto momentum = static_cast<float>(mu_);
    const auto rest = static_cast<float>(1.0 - mu_);
    float* const m = momentum_ + parameter.offset;
    float* const u = x_.data();
    plexus::vectorized(parameter.size(), [=, slope = g.data, nesterov = settings_.nesterov](std::size_t i) {
      m[i] = momentum * m[i] + rest * slope[i];
      u[i] = nesterov ? momentum * m[i] + rest * slope[i] : m[i];
    });
    const float* const x = orthogonal(w.count, w.width, w.stride);
    const auto kept = static_cast<float>(1.0 - rate_ * settings_.weight_decay);
    const auto length = static_cast<float>(rate_ * scale_of(parameter));
    plexus::vectorized(parameter.size(),
                       [=, values = w.data](std::size_t i) { values[i] = kept * values[i] - length * x[i]; });
  }

 private:
  static constexpr float a = 3.4445F;
  static constexpr float b = -4.7750F;
  static constexpr float c = 2.0315F;

  [[nodiscard]] bool is_mine(const plexus::OptimizedParameter& parameter) const noexcept {
    return parameter.group == "weights" &&
           std::find(settings_.except.begin(), settings_.except.end(), parameter.name) == settings_.except.end();
  }

  void require_known(const std::string& name) const {
    std::string names;
    for (const plexus::OptimizedParameter& each : parameters()) {
      if (each.group != "weights") continue;
      if (each.name == name) return;
      names += (names.empty() ? "" : ", ") + each.name;
    }
    throw plexus::Error("'except' names '" + name + "', but the model has no such weights; it has " + names);
  }

  [[nodiscard]] double scale_of(const plexus::OptimizedParameter& parameter) const noexcept {
    const auto inputs = static_cast<double>(parameter.rows);
    const auto outputs = static_cast<double>(parameter.columns);
    return settings_.scale == "shape" ? std::sqrt(std::max(1.0, outputs / inputs))
                                      : 0.2 * std::sqrt(std::max(inputs, outputs));
  }

  /// What stands in x_ (rows, columns), made nearly orthogonal. Valid until the next call.
  const float* orthogonal(std::size_t rows, std::size_t columns, std::size_t stride) noexcept {
    using plexus::Transpose;
    float* x = x_.data();
    float* next = next_x_.data();
    const std::size_t size = rows * stride;
    const double norm = std::sqrt(plexus::sum_of_squares({x, rows, columns, stride}));
    const auto share = static_cast<float>(1.0 / std::max(norm, 1e-7));
    plexus::vectorized(size, [=](std::size_t i) { x[i] *= share; });
    const bool is_wide = rows <= columns;
    const std::size_t side = std::min(rows, columns);
    const std::size_t pitch = plexus::padded(side);
    float* const gram = gram_.data();
    float* const polynomial = polynomial_.data();
    for (std::size_t iteration = 0; iteration < settings_.iterations; ++iteration) {
      if (is_wide)
        plexus::gemm(Transpose::no, Transpose::yes, side, side, columns, 1.0F, x, stride, x, stride, 0.0F, gram, pitch);
      else
        plexus::gemm(Transpose::yes, Transpose::no, side, side, rows, 1.0F, x, stride, x, stride, 0.0F, gram, pitch);
      std::copy_n(gram, side * pitch, polynomial);
      plexus::gemm(Transpose::no, Transpose::no, side, side, side, c, gram, pitch, gram, pitch, b, polynomial, pitch);
      std::copy_n(x, size, next);
      if (is_wide)
        plexus::gemm(Transpose::no, Transpose::no, rows, columns, side, 1.0F, polynomial, pitch, x, stride, a, next,
                     stride);
      else
        plexus::gemm(Transpose::no, Transpose::no, rows, columns, side, 1.0F, x, stride, polynomial, pitch, a, next,
                     stride);
      std::swap(x, next);
    }
    return x;
  }

  Settings settings_;
  double mu_ = 0.0;  // μ of this step
  plexus::Optimizer* others_;
  float* momentum_ = nullptr;
  plexus::Buffer x_;
  plexus::Buffer next_x_;
  plexus::Buffer gram_;        // X Xᵀ or Xᵀ X
  plexus::Buffer polynomial_;  // b A + c A²
  double rate_ = 0.0;
};

}  // namespace

PLEXUS_PLUGIN("muon", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Muon>(
      "muon", {.summary = "Momentum made orthogonal for the weights, by Newton-Schulz iterations; another optimizer "
                          "for biases, gains and shifts",
               .equation = "m ← μ m + (1 − μ) g,  u = μ m + (1 − μ) g,  X = u / ‖u‖,  "
                           "5 times: A = X Xᵀ,  X ← a X + (b A + c A²) X,  w ← (1 − η λ) w − η s X",
               .reference = "Jordan et al., Muon: an optimizer for hidden layers in neural networks, 2024"});
}
