// Lookahead: slow parameters follow those of another optimizer, and every k steps it goes on from them.
#include <plexus/plugin.h>

#include <algorithm>

namespace {

// Steps of another optimizer, and after every k-th: s ← s + α (w − s),  w ← s, where s is w before the first
//
// Zhang, Lucas, Hinton and Ba, Lookahead optimizer: k steps forward, 1 step back, 2019.
class Lookahead final : public plexus::Optimizer {
 public:
  struct Settings {
    plexus::Component<plexus::Optimizer> inner{"adam"};
    std::uint64_t steps = 5;
    double share = 0.5;
    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"inner", &Settings::inner, "the optimizer whose steps are followed"},
          {"steps", &Settings::steps, plexus::at_least(1), "k: how many of them before one back"},
          {"share", &Settings::share, plexus::between(0, 1), "α: how far the slow parameters follow"},
      };
    }
  };

  // The runtime has built `inner` when this is called, and keeps it as long as the settings.
  explicit Lookahead(const Settings& settings) : settings_(settings), inner_(settings_.inner.get()) {}

  // One plan for both: names of states must differ from those of every optimizer that may be inside.
  void plan(plexus::OptimizerPlan& plan) override {
    inner_->plan(plan);
    slow_ = plan.state("lookahead_slow");
  }

  // What the inner optimizer wants of its ranges is wanted of these; its plain_descent() is not passed on.
  [[nodiscard]] bool whole() const noexcept override { return inner_->whole(); }
  [[nodiscard]] bool follows_momentum() const noexcept override { return inner_->follows_momentum(); }
  [[nodiscard]] std::size_t passes() const noexcept override { return inner_->passes(); }
  void between_passes(std::size_t pass, std::size_t n, float* w, const float* g) noexcept override {
    // What is uphill of the parameters is no place to begin from.
    if (is_first_ && pass == 0) std::copy_n(w, n, slow_);
    inner_->between_passes(pass, n, w, g);
  }

  void begin_step(const plexus::Step& step) noexcept override {
    inner_->begin_step(step);
    is_first_ = step.number == 1;
    goes_back_ = step.number % settings_.steps == 0;
  }

  void update(std::size_t offset, std::size_t n, float* w, const float* g) noexcept override {
    float* const slow = slow_ + offset;
    if (is_first_ && inner_->passes() == 1) std::copy_n(w, n, slow);
    inner_->update(offset, n, w, g);
    if (!goes_back_) return;
    plexus::vectorized(n, [=, share = static_cast<float>(settings_.share)](std::size_t i) {
      const float moved = slow[i] + share * (w[i] - slow[i]);
      slow[i] = moved;
      w[i] = moved;
    });
  }

 private:
  Settings settings_;
  plexus::Optimizer* inner_;
  float* slow_ = nullptr;
  bool is_first_ = false;
  bool goes_back_ = false;
};

}  // namespace

PLEXUS_PLUGIN("lookahead", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Lookahead>("lookahead",
                        {.summary = "k steps of another optimizer, then one back towards where they began",
                         .equation = "after k steps of the inner optimizer: s ← s + α (w − s),  w ← s",
                         .reference = "Zhang, Lucas, Hinton and Ba, Lookahead optimizer: k steps forward, 1 "
                                      "step back, 2019"});
}
