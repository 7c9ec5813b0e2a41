// A library without faults. Its schedules show what they were built from through their factor.
#include <plexus/plugin.h>

#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace {

struct Constant final : plexus::Schedule {
  struct Settings {
    double amount = 0.5;

    static auto parameters() {
      return plexus::Parameters<Settings>{{"amount", &Settings::amount, plexus::not_negative(), "the factor itself"}};
    }
  };
  explicit Constant(const Settings& settings) : amount(settings.amount) {}
  double factor(const plexus::Progress&) const noexcept override { return amount; }
  double amount;
};

struct Window {
  std::size_t begin = 1;
  std::size_t end = 10;

  static auto parameters() {
    return plexus::Parameters<Window>{{"begin", &Window::begin, "first step"},
                                      {"end", &Window::end, plexus::at_least(1), "step after the last"}};
  }
};

/// inner · Σ terms + window.end + Σ over windows (end − begin), 0 after `limit`
struct Compound final : plexus::Schedule {
  struct Settings {
    plexus::Component<plexus::Schedule> inner{"constant", {{"amount", 0.25}}};
    std::vector<double> terms = {1.0, 2.0};
    Window window = {.begin = 3, .end = 4};
    std::vector<Window> windows = {};
    std::optional<std::size_t> limit;
    std::string mode = "sum";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"inner", &Settings::inner, "the schedule that is multiplied"},
          {"terms", &Settings::terms, plexus::positive(),
           "numbers that are added up; there may be as many as one likes"},
          {"window", &Settings::window, "when it acts"},
          {"windows", &Settings::windows, "further times at which it acts"},
          {"limit", &Settings::limit, plexus::at_least(1), "the step after which the factor is 0"},
          {"mode", &Settings::mode, plexus::one_of({"sum", "mean"}), "how the terms are joined"},
      };
    }
  };
  explicit Compound(Settings given) : settings(std::move(given)) {}
  double factor(const plexus::Progress& progress) const noexcept override {
    if (settings.limit && progress.step > *settings.limit) return 0.0;
    double sum = std::accumulate(settings.terms.begin(), settings.terms.end(), 0.0);
    if (settings.mode == "mean") sum /= static_cast<double>(settings.terms.size());
    double steps = static_cast<double>(settings.window.end);
    for (const Window& window : settings.windows) steps += static_cast<double>(window.end - window.begin);
    return settings.inner->factor(progress) * sum + steps;
  }
  Settings settings;
};

struct Required final : plexus::Schedule {
  struct Settings {
    std::filesystem::path file;

    static auto parameters() {
      return plexus::Parameters<Settings>{{"file", &Settings::file, plexus::required(), "where the factors stand"}};
    }
  };
  explicit Required(const Settings&) {}
  double factor(const plexus::Progress&) const noexcept override { return 1.0; }
};

struct Refuses final : plexus::Schedule {
  struct Settings {
    std::string how = "usage";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"how", &Settings::how, plexus::one_of({"usage", "environment", "standard", "number"}), "what it throws"}};
    }
  };
  explicit Refuses(const Settings& settings) {
    if (settings.how == "usage") throw plexus::Error("'a' is 7, expected less than 'b'");
    if (settings.how == "environment") throw plexus::EnvironmentError("the disk is full");
    if (settings.how == "standard") throw std::out_of_range("index 9 of 3");
    throw 42;
  }
  double factor(const plexus::Progress&) const noexcept override { return 1.0; }
};

/// Its default contains itself.
struct Endless final : plexus::Schedule {
  struct Settings {
    plexus::Component<plexus::Schedule> inner{"endless"};

    static auto parameters() { return plexus::Parameters<Settings>{{"inner", &Settings::inner, "itself"}}; }
  };
  explicit Endless(const Settings&) {}
  double factor(const plexus::Progress&) const noexcept override { return 1.0; }
};

struct Negation final : plexus::ElementwiseActivation<Negation> {
  float value(float x) const { return -x; }
  float derivative(float) const { return -1.0F; }
};

}  // namespace

PLEXUS_PLUGIN("good", "1.2.3") {
  plugin.add<Constant>("constant", {.summary = "The same factor at all times", .equation = "f(t) = a"});
  plugin.add<Compound>("compound", {.summary = "A schedule with every form of parameter",
                                    .equation = "f(t) = g(t) Σᵢ aᵢ",
                                    .reference = "Nobody (1900)"});
  plugin.add<Required>("from_file", {.summary = "Factors from a file"});
  plugin.add<Refuses>("refuses", {.summary = "Throws when it is built"});
  plugin.add<Endless>("endless", {.summary = "Contains itself"});
  plugin.add<Negation>("negation", {.summary = "Changes the sign", .equation = "f(x) = −x"});
}
