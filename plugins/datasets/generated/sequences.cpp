// Sequences that only a memory can answer.
#include "generated.h"

namespace generated {
namespace {

/// Steps of (number in [0, 1), mark): two steps are marked, one in each half; the target is the sum of their numbers.
class AddingProblem final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    std::size_t length = 100;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"length", &Settings::length, plexus::between(2, 100'000), "steps of a sequence"},
          {"seed", &Settings::seed, "other seeds draw other sequences"},
      };
    }
  };

  explicit AddingProblem(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    plexus::Data data;
    data.shape = {settings_.length, 2};
    data.outputs = 1;
    data.classification = false;
    data.names = {"sum"};
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, 2 * settings_.length, settings_.seed, purpose,
                  [&](std::size_t, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    const std::size_t half = settings_.length / 2;
                    const std::size_t first = stream.below(static_cast<std::uint32_t>(half));
                    const std::size_t second = half + stream.below(static_cast<std::uint32_t>(settings_.length - half));
                    for (std::size_t t = 0; t < settings_.length; ++t) x[2 * t] = stream.uniform();
                    x[2 * first + 1] = 1.0F;
                    x[2 * second + 1] = 1.0F;
                    examples.targets.push_back(x[2 * first] + x[2 * second]);
                  });
    };
    data.train = part(settings_.train, "adding_problem/train");
    data.test = part(settings_.test, "adding_problem/test");
    return data;
  }

 private:
  Settings settings_;
};

/// Steps of (bits…, mark): random bits, a pause, and a mark at the last step, where all bits are to be said again.
class CopyTask final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    std::size_t length = 5;
    std::size_t bits = 4;
    std::size_t pause = 10;

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"length", &Settings::length, plexus::between(1, 10'000), "steps with bits"},
          {"bits", &Settings::bits, plexus::between(1, 1000), "bits of a step"},
          {"pause", &Settings::pause, plexus::between(0, 100'000), "steps with nothing between the bits and the mark"},
          {"seed", &Settings::seed, "other seeds draw other sequences"},
      };
    }
  };

  explicit CopyTask(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    const std::size_t width = settings_.bits + 1;
    const std::size_t steps = settings_.length + settings_.pause + 1;
    plexus::Data data;
    data.shape = {steps, width};
    data.outputs = settings_.length * settings_.bits;
    data.classification = false;
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, steps * width, settings_.seed, purpose,
                  [&](std::size_t, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    for (std::size_t t = 0; t < settings_.length; ++t)
                      for (std::size_t bit = 0; bit < settings_.bits; ++bit) {
                        x[t * width + bit] = static_cast<float>(stream.below(2));
                        examples.targets.push_back(x[t * width + bit]);
                      }
                    x[steps * width - 1] = 1.0F;
                  });
    };
    data.train = part(settings_.train, "copy_task/train");
    data.test = part(settings_.test, "copy_task/test");
    return data;
  }

 private:
  Settings settings_;
};

/// Symbols, a pause, a mark, and room to say the symbols again: at each step there is an answer, nothing (0) before the
/// mark and a symbol behind it.
class CopyMemory final : public plexus::Dataset {
 public:
  struct Settings {
    std::size_t train = 1000;
    std::size_t test = 500;
    std::uint64_t seed = 1;
    std::size_t length = 10;
    std::size_t symbols = 8;
    std::size_t pause = 20;
    std::string labels = "all";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"train", &Settings::train, plexus::between(1, 10'000'000), "number of training examples"},
          {"test", &Settings::test, plexus::between(0, 10'000'000), "number of test examples"},
          {"length", &Settings::length, plexus::between(1, 10'000), "symbols that are to be said again"},
          {"symbols", &Settings::symbols, plexus::between(2, 10'000), "different symbols"},
          {"pause", &Settings::pause, plexus::between(1, 100'000), "steps from the last symbol to the first answer"},
          {"labels", &Settings::labels, plexus::one_of({"all", "symbols"}),
           "which steps have a label: all of them, or those at which symbols are said; the others are then not asked "
           "for"},
          {"seed", &Settings::seed, "other seeds draw other sequences"},
      };
    }
  };

  explicit CopyMemory(const Settings& settings) : settings_(settings) {}

  plexus::Data load(plexus::DataSource&) override {
    const std::size_t length = settings_.length;
    const std::size_t steps = 2 * length + settings_.pause;
    plexus::Data data;
    data.shape = {steps};
    data.positions = {steps};
    data.indices = true;
    data.outputs = settings_.symbols + 1;
    data.names = {"nothing"};
    for (std::size_t symbol = 1; symbol <= settings_.symbols; ++symbol) data.names.push_back(std::to_string(symbol));
    const auto part = [&](std::size_t count, std::string_view purpose) {
      return draw(count, steps, settings_.seed, purpose,
                  [&](std::size_t, plexus::Stream& stream, float* x, plexus::Examples& examples) {
                    const std::int32_t before = settings_.labels == "all" ? 0 : plexus::no_label;
                    examples.labels.resize(examples.labels.size() + steps - length, before);
                    for (std::size_t t = 0; t < length; ++t) {
                      const auto symbol = 1 + stream.below(static_cast<std::uint32_t>(settings_.symbols));
                      x[t] = static_cast<float>(symbol);
                      examples.labels.push_back(static_cast<std::int32_t>(symbol));
                    }
                    x[steps - length - 1] = static_cast<float>(settings_.symbols + 1);
                  });
    };
    data.train = part(settings_.train, "copy_memory/train");
    data.test = part(settings_.test, "copy_memory/test");
    return data;
  }

 private:
  Settings settings_;
};

}  // namespace

void add_sequences(plexus::Registrar& plugin) {
  plugin.add<AddingProblem>("adding_problem",
                            {.summary = "generated sequences of numbers, two of which are marked and are to be added",
                             .equation = "y = Σ_t x_t m_t, m_t = 1 at two steps, else 0",
                             .reference = "Hochreiter and Schmidhuber, Long short-term memory, 1997"});
  plugin.add<CopyTask>(
      "copy_task",
      {.summary = "generated sequences of bits that are to be said again after a pause: labels of 0 and 1, "
                  "for the loss binary_cross_entropy",
       .equation = "y_tk = x_tk for the steps t with bits",
       .reference = "Graves, Wayne and Danihelka, Neural Turing machines, 2014"});
  plugin.add<CopyMemory>(
      "copy_memory",
      {.summary = "generated sequences of symbols that are to be said again after a pause, with a label at each step; "
                  "symbols are whole numbers for an embedding of 'symbols' + 2",
       .equation = "y_(T − n + t) = x_t for the n symbols, else 0; without a memory the loss is n ln K / T",
       .reference = "Arjovsky, Shah and Bengio, Unitary evolution recurrent neural networks, 2016"});
}

}  // namespace generated
