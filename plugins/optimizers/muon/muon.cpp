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
// products X Xᵀ and Xᵀ X the smaller is taken, which gives the same; of what is symmetric, one half is computed.
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
  static constexpr std::size_t block = 64;  // rows of a symmetric product that are computed together

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

  /// A matrix of which `columns` of each row count.
  struct Matrix {
    const float* data;
    std::size_t stride;
    bool transposed;

    [[nodiscard]] plexus::Transpose transpose() const noexcept { return plexus::Transpose(transposed); }
    [[nodiscard]] const float* from_row(std::size_t i) const noexcept { return data + (transposed ? i : i * stride); }
    [[nodiscard]] const float* from_column(std::size_t j) const noexcept {
      return data + (transposed ? j * stride : j);
    }
  };

  /// The blocks on the diagonal and right of it of y (side, side) ← alpha A B, which is symmetric; k is the columns of
  /// A.
  static void symmetric_product(float* y, std::size_t side, std::size_t pitch, std::size_t k, float alpha,
                                const Matrix& a, const Matrix& b) noexcept {
    for (std::size_t i = 0; i < side; i += block)
      plexus::gemm(a.transpose(), b.transpose(), std::min(block, side - i), side - i, k, alpha, a.from_row(i), a.stride,
                   b.from_column(i), b.stride, 0.0F, y + i * pitch + i, pitch);
  }

  /// Makes a whole matrix of what symmetric_product() has left, with each value through f(value, place).
  template <class Function>
  static void complete(float* y, std::size_t side, std::size_t pitch, const Function& f) noexcept {
    for (std::size_t first = 0; first < side; first += block) {
      const std::size_t end = std::min(first + block, side);
      for (std::size_t i = first; i < end; ++i) {
        float* const row = y + i * pitch;
        plexus::vectorized(side - first,
                           [=](std::size_t j) { row[first + j] = f(row[first + j], i * pitch + first + j); });
      }
      // Tile by tile, so that what is written stays in the cache.
      for (std::size_t tile = end; tile < side; tile += plexus::vector_width)
        for (std::size_t j = tile; j < std::min(tile + plexus::vector_width, side); ++j)
          for (std::size_t i = first; i < end; ++i) y[j * pitch + i] = y[i * pitch + j];
    }
  }

  /// What stands in x_ (rows, columns), made nearly orthogonal. Valid until the next call.
  const float* orthogonal(std::size_t rows, std::size_t columns, std::size_t stride) noexcept {
    float* x = x_.data();
    float* next = next_x_.data();
    const bool is_wide = rows <= columns;
    const std::size_t side = std::min(rows, columns);
    const std::size_t pitch = plexus::padded(side);
    float* const gram = gram_.data();
    float* const polynomial = polynomial_.data();
    // It held another array before, and what stands behind the columns goes into the weights' padding.
    if (stride > columns)
      for (std::size_t i = 0; i < rows; ++i) std::fill_n(next + i * stride + columns, stride - columns, 0.0F);
    // What divides u is a factor of the first products.
    auto share =
        static_cast<float>(1.0 / std::max(std::sqrt(plexus::sum_of_squares({x, rows, columns, stride})), 1e-7));
    for (std::size_t iteration = 0; iteration < settings_.iterations; ++iteration) {
      symmetric_product(gram, side, pitch, std::max(rows, columns), share * share, {x, stride, !is_wide},
                        {x, stride, is_wide});
      complete(gram, side, pitch, [](float value, std::size_t) { return value; });
      symmetric_product(polynomial, side, pitch, side, c, {gram, pitch, false}, {gram, pitch, false});
      complete(polynomial, side, pitch, [=](float value, std::size_t place) { return value + b * gram[place]; });
      for (std::size_t i = 0; i < side; ++i) polynomial[i * pitch + i] += a;
      const float* const left = is_wide ? polynomial : x;
      const float* const right = is_wide ? x : polynomial;
      plexus::gemm(plexus::Transpose::no, plexus::Transpose::no, rows, columns, side, share, left,
                   is_wide ? pitch : stride, right, is_wide ? stride : pitch, 0.0F, next, stride);
      std::swap(x, next);
      share = 1.0F;
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
  plexus::Buffer polynomial_;  // a + b A + c A²
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
