// The team: every part is done once, by one member, and kernels that share work give the bits of one thread.
#include "kernels/team.h"

#include <plexus/buffer.h>
#include <plexus/kernels.h>
#include <plexus/random.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "catch.h"
#include "kernels/denormals.h"

using namespace plexus;
using namespace plexus::kernels;

namespace {

std::vector<float> random_values(std::size_t size, const char* stream_name, double density = 1.0) {
  Stream stream(1, stream_name);
  std::vector<float> values(size);
  for (float& value : values)
    value = stream.uniform(0.0, 1.0) < density ? static_cast<float>(stream.uniform(-1.0, 1.0)) : 0.0F;
  return values;
}

}  // namespace

TEST_CASE("Shared work is done once, each part by one member") {
  const std::size_t members = GENERATE(1, 2, 3, 8);
  const std::size_t count = GENERATE(0, 1, 2, 7, 8, 1000);
  const Team::Members team(members);
  CHECK(Team::size() == members);
  for (int turn = 0; turn < 50; ++turn) {
    std::vector<int> done(count);
    std::atomic<std::size_t> largest_member = 0;
    share(count, worth_sharing, [&](std::size_t begin, std::size_t end, std::size_t member) {
      for (std::size_t i = begin; i < end; ++i) ++done[i];
      std::size_t known = largest_member;
      while (member > known && !largest_member.compare_exchange_weak(known, member)) {
      }
    });
    REQUIRE(done == std::vector<int>(count, 1));
    REQUIRE(largest_member < members);
  }
}

TEST_CASE("A part that shares its work does it alone, and little work is not shared") {
  const Team::Members team(4);
  std::atomic<int> inner = 0;
  std::atomic<bool> alone = true;  // Catch2 counts what is checked, and must not be asked by several threads
  share(4, worth_sharing, [&](std::size_t begin, std::size_t end, std::size_t) {
    share(100 * (end - begin), worth_sharing, [&](std::size_t first, std::size_t last, std::size_t) {
      if (first != 0) alone = false;
      inner += static_cast<int>(last);
    });
  });
  CHECK(alone);
  CHECK(inner == 400);
  share(10, 1, [](std::size_t begin, std::size_t end, std::size_t member) {
    CHECK(begin == 0);
    CHECK(end == 10);
    CHECK(member == 0);
  });
}

TEST_CASE("The team is one thread again when its members have gone") {
  { const Team::Members team(3); }
  CHECK(Team::size() == 1);
}

TEST_CASE("Products have the same bits for any number of threads") {
  struct Shape {
    std::size_t m, n, k;
  };
  const Shape shape = GENERATE(Shape{128, 1024, 784}, Shape{1024, 300, 128}, Shape{64, 128, 9216}, Shape{33, 77, 9000});
  const bool transpose_a = GENERATE(false, true);
  const bool transpose_b = GENERATE(false, true);
  const auto [m, n, k] = shape;
  const std::vector<float> a = random_values(m * k, "a");
  const std::vector<float> b = random_values(k * n, "b");
  const auto product = [&](std::size_t threads) {
    const Team::Members team(threads);
    std::vector<float> c(m * n, 0.5F);
    gemm(transpose_a ? Transpose::yes : Transpose::no, transpose_b ? Transpose::yes : Transpose::no, shape.m, shape.n,
         shape.k, 1.5F, a.data(), transpose_a ? shape.m : shape.k, b.data(), transpose_b ? shape.k : shape.n, 0.25F,
         c.data(), shape.n);
    return c;
  };
  const std::vector<float> alone = product(1);
  for (const std::size_t threads : {2, 3, 5}) REQUIRE(product(threads) == alone);
  double worst = 0.0;
  for (std::size_t i : {std::size_t{0}, m / 2, m - 1})
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0.125;
      for (std::size_t l = 0; l < k; ++l)
        sum += 1.5 * static_cast<double>(transpose_a ? a[l * m + i] : a[i * k + l]) *
               static_cast<double>(transpose_b ? b[j * k + l] : b[l * n + j]);
      worst = std::max(worst, std::abs(sum - static_cast<double>(alone[i * n + j])));
    }
  CHECK(worst < 1e-7 * static_cast<double>(k) + 1e-5);
}

TEST_CASE("A dense layer over inputs that are mostly zero has the same bits for any number of threads") {
  const std::size_t batch = 100, inputs = 300, outputs = 200;
  const std::vector<float> x = random_values(batch * inputs, "x", 0.15);
  const std::vector<float> dy = random_values(batch * padded(outputs), "dy");
  std::vector<float> weights = random_values((inputs + 1) * padded(outputs), "w");
  Parameter w;
  w.rows = inputs + 1;
  w.columns = outputs;
  w.stride = padded(outputs);
  w.bias = true;
  w.values = weights.data();
  struct Sink final : Gradients {
    std::vector<float> values;
    Target target(const Parameter&) noexcept override { return {values.data(), 1.0F, 0.0F}; }
    void complete(const Parameter&) noexcept override {}
  };
  const auto passes = [&](std::size_t threads) {
    const Team::Members team(threads);
    std::vector<float> y(batch * w.stride);
    const ConstRows in{x.data(), batch, inputs, inputs};
    dense_forward({y.data(), batch, outputs, w.stride}, in, w);
    Sink sink;
    sink.values.resize(w.size());
    dense_backward_weights(sink, w, in, {dy.data(), batch, outputs, w.stride});
    y.insert(y.end(), sink.values.begin(), sink.values.end());
    return y;
  };
  const std::vector<float> alone = passes(1);
  for (const std::size_t threads : {2, 3, 7}) CHECK(passes(threads) == alone);
}

TEST_CASE("Denormal numbers are 0 for every member, and again numbers when the scope ends") {
  const volatile float tiny = 1e-39F;
  {
    const NoDenormals no_denormals;
    const Team::Members team(3);
    std::vector<float> products(6, 1.0F);
    share(products.size(), worth_sharing, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t i = begin; i < end; ++i) products[i] = tiny * 2.0F;
    });
    CHECK(std::all_of(products.begin(), products.end(), [](float product) { return product == 0.0F; }));
  }
  CHECK(tiny * 2.0F > 0.0F);
}
