// The next character of a text.
#include <plexus/plugin.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace {

/// Example i is the window of `length` characters that begins at character i · step, its label the character behind it;
/// or each character of it has the one behind it as its label.
class Characters final : public plexus::Dataset {
 public:
  struct Settings {
    std::filesystem::path file = "/usr/share/common-licenses/GPL-3";
    std::size_t length = 32;
    std::size_t step = 1;
    double test = 0.1;
    std::string labels = "last";

    static auto parameters() {
      return plexus::Parameters<Settings>{
          {"file", &Settings::file, "text in any encoding: a character is a byte; the default is on every Debian"},
          {"length", &Settings::length, plexus::between(1, 100'000), "characters that are seen before the one to tell"},
          {"step", &Settings::step, plexus::at_least(1),
           "characters from the beginning of an example to that of the next"},
          {"labels", &Settings::labels, plexus::one_of({"last", "each"}),
           "what is to be told: the character behind the last one, or at each character the one behind it, so that one "
           "pass learns from all of them ('step' may then be as large as 'length'; no layer may look ahead)"},
          {"test", &Settings::test, plexus::fraction(), "part of the text, at its end, that is for testing"},
      };
    }
  };

  explicit Characters(Settings settings) : settings_(std::move(settings)) {}

  plexus::Data load(plexus::DataSource& source) override {
    const std::filesystem::path file = source.resolve(settings_.file);
    const std::vector<std::uint8_t> text = source.read(file);
    const auto border = static_cast<std::size_t>(static_cast<double>(text.size()) * (1.0 - settings_.test));
    if (border < settings_.length + 2)
      throw plexus::EnvironmentError("'" + file.string() + "' has " + std::to_string(text.size()) +
                                     " characters, too few for examples of " + std::to_string(settings_.length) +
                                     "; set a smaller 'length' or take a longer text");
    std::array<std::int32_t, 256> number{};
    number.fill(-1);
    plexus::Data data;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if (std::find(text.begin(), text.end(), static_cast<std::uint8_t>(byte)) == text.end()) continue;
      number[byte] = static_cast<std::int32_t>(data.names.size());
      data.names.push_back(name_of(byte));
    }
    if (data.names.size() < 2)
      throw plexus::EnvironmentError("'" + file.string() + "' has one character only, over and over");
    data.shape = plexus::Shape{settings_.length};
    data.indices = true;
    data.outputs = data.names.size();
    if (settings_.labels == "each") data.positions = data.shape;
    data.readings = {{"text", std::to_string(text.size()) + " characters, " + std::to_string(data.names.size()) +
                                  " different ones"}};
    data.train = windows(text, number, 0, border);
    data.test = windows(text, number, border, text.size());
    return data;
  }

 private:
  static std::string name_of(std::size_t byte) {
    if (byte == '\n') return "newline";
    if (byte == ' ') return "space";
    if (byte > ' ' && byte < 127) return std::string(1, static_cast<char>(byte));
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%02x", static_cast<unsigned>(byte));
    return text.data();
  }

  [[nodiscard]] plexus::Examples windows(const std::vector<std::uint8_t>& text,
                                         const std::array<std::int32_t, 256>& number, std::size_t begin,
                                         std::size_t end) const {
    plexus::Examples examples;
    std::vector<float> inputs;
    for (std::size_t at = begin; at + settings_.length < end; at += settings_.step) {
      for (std::size_t i = 0; i < settings_.length; ++i) inputs.push_back(static_cast<float>(number[text[at + i]]));
      const std::size_t first = settings_.labels == "each" ? 1 : settings_.length;
      for (std::size_t i = first; i <= settings_.length; ++i) examples.labels.push_back(number[text[at + i]]);
      ++examples.count;
    }
    examples.inputs = std::move(inputs);
    return examples;
  }

  Settings settings_;
};

}  // namespace

PLEXUS_PLUGIN("text", "1.0.0") {
  plugin.keeps_nothing();
  plugin.add<Characters>(
      "characters", {.summary = "any text: the next character after some, which are whole numbers for an embedding",
                     .reference = "Shannon, Prediction and entropy of printed English, 1951"});
}
