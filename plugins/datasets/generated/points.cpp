// Points in the plane and in space, in classes, and a function to be learnt.
#include <cmath>

#include "generated.h"

namespace generated {
namespace {

constexpr double pi = 3.14159265358979323846;

plexus::Data of_classes(std::size_t inputs, std::size_t classes) {
  plexus::Data data;
  data.shape = plexus::Shape{inputs};
  data.outputs = classes;
  for (std::size_t k = 0; k < classes; ++k) data.names.push_back(std::to_string(k));
  return data;
}

/// Two half circles of radius 1 that reach into each other.
class TwoMoons final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    double noise = 0.2;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"noise", &Settings::noise, plexus::not_negative(), "standard deviation by which points are moved"},
          {"seed", &Settings::seed, "other seeds draw other points"},
      };
    }
  };

  explicit TwoMoons(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data = of_classes(2, 2);
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, 2, settings_.seed, purpose,
                  [&](std::size_t i, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    const bool second = i % 2 == 1;
                    const double angle = stream.uniform(0.0, pi);
                    const double across = second ? 1.0 - std::cos(angle) : std::cos(angle);
                    const double up = second ? 0.5 - std::sin(angle) : std::sin(angle);
                    x[0] = static_cast<float>(across + settings_.noise * stream.normal());
                    x[1] = static_cast<float>(up + settings_.noise * stream.normal());
                    examples.labels.push_back(second ? 1 : 0);
                  });
    };
    data.train = part(settings_.train, "two_moons/train");
    data.test = part(settings_.test, "two_moons/test");
    return data;
  }

 private:
  Settings settings_;
};

/// Arms that wind around the origin.
class Spirals final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    std::size_t classes = 2;
    double turns = 1.5;
    double noise = 0.02;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"classes", &Settings::classes, plexus::between(2, 1000), "number of arms, each a class"},
          {"turns", &Settings::turns, plexus::positive(), "how often an arm goes around"},
          {"noise", &Settings::noise, plexus::not_negative(),
           "standard deviation by which points are moved; the radius is 1"},
          {"seed", &Settings::seed, "other seeds draw other points"},
      };
    }
  };

  explicit Spirals(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data = of_classes(2, settings_.classes);
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, 2, settings_.seed, purpose,
                  [&](std::size_t i, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    const std::size_t arm = i % settings_.classes;
                    const double along = std::sqrt(stream.uniform(0.0, 1.0));  // as many points on each length
                    const double angle =
                        2 * pi *
                        (settings_.turns * along + static_cast<double>(arm) / static_cast<double>(settings_.classes));
                    x[0] = static_cast<float>(along * std::cos(angle) + settings_.noise * stream.normal());
                    x[1] = static_cast<float>(along * std::sin(angle) + settings_.noise * stream.normal());
                    examples.labels.push_back(static_cast<std::int32_t>(arm));
                  });
    };
    data.train = part(settings_.train, "spirals/train");
    data.test = part(settings_.test, "spirals/test");
    return data;
  }

 private:
  Settings settings_;
};

/// Normal clouds around centres that are drawn in [−10, 10]ⁿ.
class Blobs final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    std::size_t classes = 3;
    std::size_t features = 2;
    double deviation = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"classes", &Settings::classes, plexus::between(2, 1000), "number of clouds, each a class"},
          {"features", &Settings::features, plexus::between(1, 10'000), "inputs of an example"},
          {"deviation", &Settings::deviation, plexus::positive(),
           "standard deviation of a cloud; centres are drawn from −10 to 10"},
          {"seed", &Settings::seed, "other seeds draw other centres and points"},
      };
    }
  };

  explicit Blobs(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data = of_classes(settings_.features, settings_.classes);
    std::vector<double> centres;
    plexus::Stream stream(settings_.seed, "blobs/centres");
    for (std::size_t i = 0; i < settings_.classes * settings_.features; ++i)
      centres.push_back(stream.uniform(-10.0, 10.0));
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, settings_.features, settings_.seed, purpose,
                  [&](std::size_t i, plexus::Stream& points, float* x, plexus::Examples& examples) {
                    const std::size_t cloud = i % settings_.classes;
                    for (std::size_t j = 0; j < settings_.features; ++j)
                      x[j] = static_cast<float>(centres[cloud * settings_.features + j] +
                                                settings_.deviation * points.normal());
                    examples.labels.push_back(static_cast<std::int32_t>(cloud));
                  });
    };
    data.train = part(settings_.train, "blobs/train");
    data.test = part(settings_.test, "blobs/test");
    return data;
  }

 private:
  Settings settings_;
};

/// y = 10 sin(π x₁ x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅ + noise, x uniform in [0, 1)
class Regression final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    std::size_t features = 10;
    double noise = 1.0;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"features", &Settings::features, plexus::between(5, 10'000), "inputs of an example; the first five matter"},
          {"noise", &Settings::noise, plexus::not_negative(), "standard deviation of the noise of the target"},
          {"seed", &Settings::seed, "other seeds draw other examples"},
      };
    }
  };

  explicit Regression(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = plexus::Shape{settings_.features};
    data.outputs = 1;
    data.classification = false;
    data.names = {"y"};
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, settings_.features, settings_.seed, purpose,
                  [&](std::size_t, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    for (std::size_t j = 0; j < settings_.features; ++j) x[j] = stream.uniform();
                    const auto at = [x](std::size_t j) { return static_cast<double>(x[j]); };
                    const double y = 10 * std::sin(pi * at(0) * at(1)) + 20 * (at(2) - 0.5) * (at(2) - 0.5) +
                                     10 * at(3) + 5 * at(4) + settings_.noise * stream.normal();
                    examples.targets.push_back(static_cast<float>(y));
                  });
    };
    data.train = part(settings_.train, "regression/train");
    data.test = part(settings_.test, "regression/test");
    return data;
  }

 private:
  Settings settings_;
};

/// Noise, and points of normal clouds on a circle, which have nothing to do with each other: what an adversarial model
/// learns to make of the one are the others.
class Ring final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 10'000;
    std::size_t test = 2000;
    std::uint64_t seed = 1;
    std::size_t clouds = 8;
    double deviation = 0.05;
    std::size_t noise = 2;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"clouds", &Settings::clouds, plexus::between(1, 1000), "clouds on the circle of radius 1"},
          {"deviation", &Settings::deviation, plexus::positive(), "standard deviation of a cloud"},
          {"noise", &Settings::noise, plexus::between(1, 10'000),
           "inputs: numbers of the standard normal distribution"},
          {"seed", &Settings::seed, "other seeds draw other examples"},
      };
    }
  };

  explicit Ring(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = plexus::Shape{settings_.noise};
    data.outputs = 2;
    data.classification = false;
    data.names = {"x", "y"};
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, settings_.noise, settings_.seed, purpose,
                  [&](std::size_t i, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    for (std::size_t j = 0; j < settings_.noise; ++j) x[j] = static_cast<float>(stream.normal());
                    const double angle =
                        2 * pi * static_cast<double>(i % settings_.clouds) / static_cast<double>(settings_.clouds);
                    for (const double centre : {std::cos(angle), std::sin(angle)})
                      examples.targets.push_back(static_cast<float>(centre + settings_.deviation * stream.normal()));
                  });
    };
    data.train = part(settings_.train, "ring/train");
    data.test = part(settings_.test, "ring/test");
    return data;
  }

 private:
  Settings settings_;
};

}  // namespace

void add_points(plexus::Registrar& plugin) {
  plugin.add<TwoMoons>("two_moons", {.summary = "generated points: two half circles that reach into each other"});
  plugin.add<Spirals>("spirals", {.summary = "generated points: arms that wind around the origin",
                                  .reference = "Lang and Witbrock, Learning to tell two spirals apart, 1988"});
  plugin.add<Blobs>("blobs", {.summary = "generated points: a normal cloud for each class"});
  plugin.add<Ring>("ring", {.summary = "generated points: normal clouds on a circle as targets, noise as inputs, for "
                                       "adversarial models"});
  plugin.add<Regression>("regression", {.summary = "generated numbers: a function of the first five of some inputs",
                                        .equation = "y = 10 sin(π x₁ x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅ + noise",
                                        .reference = "Friedman, Multivariate adaptive regression splines, 1991"});
}

}  // namespace generated
