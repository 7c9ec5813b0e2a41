// Orthogonal matrices, uniformly distributed.
#include <plexus/plugin.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

using Vector = std::vector<double>;

// A tall matrix, row by row.
struct Matrix {
  std::size_t rows;
  std::size_t columns;
  Vector values;

  Matrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}
  [[nodiscard]] double* row(std::size_t i) { return values.data() + i * columns; }
};

// A ← (1 − β v vᵀ) A for the rows from `first` on and the columns from `first` on. v has an entry for each of these
// rows.
void reflect(Matrix& a, std::size_t first, const Vector& v, double beta, Vector& product) {
  const std::size_t width = a.columns - first;
  double* const sum = product.data();
  std::fill_n(sum, width, 0.0);
  for (std::size_t i = first; i < a.rows; ++i) {
    const double* const from = a.row(i) + first;
    plexus::vectorized(width, [=, factor = v[i - first]](std::size_t j) { sum[j] += factor * from[j]; });
  }
  for (std::size_t i = first; i < a.rows; ++i) {
    double* const to = a.row(i) + first;
    plexus::vectorized(width, [=, factor = beta * v[i - first]](std::size_t j) { to[j] -= factor * sum[j]; });
  }
}

// The factor Q (rows × columns) of A = Q R with a positive diagonal of R, which makes Q unique (Householder, 1958).
Matrix orthogonal_factor(Matrix a) {
  Vector product(a.columns);
  Vector sign(a.columns, 1.0);
  std::vector<Vector> reflections;
  Vector betas;
  for (std::size_t k = 0; k < a.columns; ++k) {
    Vector v(a.rows - k);
    double square = 0.0;
    for (std::size_t i = k; i < a.rows; ++i) {
      v[i - k] = a.row(i)[k];
      square += v[i - k] * v[i - k];
    }
    const double diagonal = std::copysign(std::sqrt(square), -v[0]);  // of R; the sign avoids cancellation
    sign[k] = diagonal < 0.0 ? -1.0 : 1.0;
    const double first = v[0];
    v[0] -= diagonal;
    const double length = square - 2.0 * first * diagonal + diagonal * diagonal;  // vᵀv
    betas.push_back(length > 0.0 ? 2.0 / length : 0.0);
    reflect(a, k, v, betas.back(), product);
    reflections.push_back(std::move(v));
  }
  Matrix q(a.rows, a.columns);
  for (std::size_t k = 0; k < a.columns; ++k) q.row(k)[k] = sign[k];
  for (std::size_t k = a.columns; k-- > 0;) reflect(q, k, reflections[k], betas[k], product);
  return q;
}

// W = gain · Q with QᵀQ = 1 (or W = gain · Qᵀ where there are more outputs than inputs), Q uniform over all such
// matrices: the orthogonal factor of a matrix of normal numbers (Saxe, McClelland and Ganguli, 2014; Mezzadri, 2007).
class Orthogonal final : public plexus::Initializer {
 public:
  struct Settings {
    double gain = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{{"gain", &Settings::gain, "factor of the orthogonal matrix"}};
    }
  };

  explicit Orthogonal(const Settings& settings) : gain_(settings.gain) {}

  void fill(const plexus::WeightsToFill& weights, plexus::Stream& stream) const override {
    const plexus::Rows& w = weights.values;
    const bool tall = w.count >= w.width;
    Matrix normal(tall ? w.count : w.width, tall ? w.width : w.count);
    for (double& value : normal.values) value = stream.normal();
    Matrix q = orthogonal_factor(std::move(normal));
    for (std::size_t i = 0; i < w.count; ++i)
      for (std::size_t j = 0; j < w.width; ++j)
        w.row(i)[j] = static_cast<float>(gain_ * (tall ? q.row(i)[j] : q.row(j)[i]));
  }

 private:
  double gain_;
};

}  // namespace

PLEXUS_PLUGIN("orthogonal", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Orthogonal>("orthogonal",
                         {.summary = "Orthogonal columns, or rows where there are more outputs than inputs",
                          .equation = "WᵀW = gain² · 1",
                          .reference = "Saxe, McClelland and Ganguli, Exact solutions to the nonlinear "
                                       "dynamics of learning in deep linear neural networks, 2014"});
}
