#include "plugin/describe.h"

#include "text/columns.h"

#include <catch.h>
#include <plexus/loss.h>
#include <plexus/model.h>
#include <plexus/schema.h>

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

using plexus::Kind;
using plexus::Value;
using plexus::plugin::ComponentRecord;
using plexus::plugin::Library;

namespace {

struct Block {
  std::size_t channels = 6;
  std::size_t kernel = 5;
  std::string pooling = "max";

  static auto parameters() {
    return plexus::Parameters<Block>{
        {"channels", &Block::channels, plexus::at_least(1), "feature maps"},
        {"kernel", &Block::kernel, plexus::at_least(1), "side of the square window, in pixels"},
        {"pooling", &Block::pooling, plexus::one_of({"max", "average", "none"}), "how 2 × 2 pixels become one"},
    };
  }
};

struct Settings {
  std::vector<Block> blocks = {{}, {.channels = 16}};
  std::vector<std::size_t> hidden = {120, 84};
  Block last = {.kernel = 1};
  plexus::Component<plexus::Initializer> initializer{"normal", {{"stddev", 0.1}}};
  double dropout = 0.0;
  std::optional<std::size_t> limit;
  std::filesystem::path file;

  static auto parameters() {
    using S = Settings;
    return plexus::Parameters<S>{
        {"blocks", &S::blocks, "convolutions with pooling, from the image on"},
        {"hidden", &S::hidden, plexus::at_least(1), "widths of the dense layers after them"},
        {"last", &S::last, "the block before the dense layers"},
        {"initializer", &S::initializer, "initial weights"},
        {"dropout", &S::dropout, plexus::fraction(),
         "probability p that a hidden value is left out of a training step; what stays is divided by 1 − p"},
        {"limit", &S::limit, plexus::at_least(1), "a | b"},
        {"file", &S::file, plexus::required(), "where it is kept"},
    };
  }
};

const Library& library() {
  static const Library made{"/opt/plexus/plugins/model_lenet.so", "lenet", "0.3.0", "00ff", "00ff"};
  return made;
}

ComponentRecord record() {
  return {{.kind = Kind::model,
           .name = "lenet",
           .description = {.summary = "Convolutions, then dense layers",
                           .equation = "y = W f(x) + b\nf = tanh",
                           .reference = "LeCun et al. (1998)"},
           .parameters = Settings::parameters().describe()},
          {},
          &library()};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("the description for the terminal has all that the schema says, within its width") {
  const std::string text = describe_text(record(), 100);
  CHECK(text.starts_with(R"(model/lenet

  Convolutions, then dense layers

  Equation   y = W f(x) + b
             f = tanh
  Reference  LeCun et al. (1998)
  Library    lenet 0.3.0
             /opt/plexus/plugins/model_lenet.so

Parameters

  parameter    type                  default)"));
  for (const std::size_t width : {std::size_t{80}, std::size_t{96}, std::size_t{100}})
    for (const std::string& line : lines_of(describe_text(record(), width))) {
      CAPTURE(line);
      CHECK(plexus::text::display_width(line) <= width);
    }
  const auto has_line = [&](const std::vector<std::string>& parts) {
    for (const std::string& line : lines_of(text)) {
      std::size_t at = 0;
      bool all = true;
      for (const std::string& part : parts) {
        at = line.find(part, at);
        all = all && at != std::string::npos;
        if (!all) break;
        at += part.size();
      }
      if (all) return true;
    }
    return false;
  };
  CHECK(has_line({"  blocks ", " list of groups "}));
  CHECK(has_line({"    kernel ", " integer ≥ 1 ", " 5 ", " side of the square"}));  // of a block in the list
  CHECK(has_line({"    kernel ", " integer ≥ 1 ", " 1 ", " side of the square"}));  // of `last`, whose kernel is 1
  CHECK(has_line({"    pooling ", " max, average or none ", " max ", " how 2 × 2"}));
  CHECK(has_line({"  hidden ", " list of integers ≥ 1 ", " [120, 84] "}));
  CHECK(has_line({"  dropout ", " real in [0, 1) ", " 0.0 ", " probability p"}));
  CHECK(has_line({"  limit ", " integer ≥ 1 or null ", " none "}));
  CHECK(has_line({"  file ", " path ", " required "}));
  CHECK(has_line({"  initializer ", " initializer ", "{plugin: normal, stddev:"}));
}

TEST_CASE("the example sets every parameter that is not null, and what has no default") {
  CHECK(example_yaml(record()) == R"(model:
  plugin: lenet
  blocks:
    - {channels: 6, kernel: 5, pooling: max}
    - {channels: 16, kernel: 5, pooling: max}
  hidden: [120, 84]
  last: {channels: 6, kernel: 1, pooling: max}
  initializer: {plugin: normal, stddev: 0.1}
  dropout: 0.0
  file: path/to/file
)");
}

TEST_CASE("a component without parameters says so, and its example is a line") {
  const ComponentRecord loss{
      {.kind = Kind::loss, .name = "squared_error", .description = {.summary = "Half the sum of squares"}},
      {},
      &library()};
  CHECK(describe_text(loss, 96) == R"(loss/squared_error

  Half the sum of squares

  Library    lenet 0.3.0
             /opt/plexus/plugins/model_lenet.so

It has no parameters.

Example

  loss: squared_error
)");
}

TEST_CASE("the description in Markdown is a section with a table of dotted names") {
  const std::string text = describe_markdown(record());
  CHECK(text.starts_with("## lenet\n\nConvolutions, then dense layers\n"));
  CHECK_THAT(text, ContainsSubstring("\n| parameter | type | default | meaning |\n|---|---|---|---|\n"));
  CHECK_THAT(text,
             ContainsSubstring("| `blocks[].kernel` | integer ≥ 1 | `5` | side of the square window, in pixels |"));
  CHECK_THAT(text, ContainsSubstring("| `last.kernel` | integer ≥ 1 | `1` |"));
  CHECK_THAT(text, ContainsSubstring("| `limit` | integer ≥ 1 or null | none | a \\| b |"));
  CHECK_THAT(text, ContainsSubstring("| `file` | path | required | where it is kept |"));
  CHECK_THAT(text, ContainsSubstring("```yaml\nmodel:\n  plugin: lenet\n"));
}

TEST_CASE("the description in JSON has the schema for programs") {
  const auto json = describe_json(record());
  CHECK(json["kind"] == "model");
  CHECK(json["full_name"] == "lenet/lenet");
  CHECK(json["library"]["version"] == "0.3.0");
  CHECK(json["library"]["sha256"] == "00ff");
  REQUIRE(json["parameters"].size() == 7);
  const auto& blocks = json["parameters"][0];
  CHECK(blocks["name"] == "blocks");
  CHECK(blocks["type"]["form"] == "list");
  CHECK(blocks["type"]["element"]["parameters"][2]["type"]["choices"] ==
        std::vector<std::string>{"max", "average", "none"});
  CHECK(blocks["default"][1]["channels"] == 16);
  const auto& dropout = json["parameters"][4];
  CHECK(dropout["type"]["minimum"] == 0.0);
  CHECK(dropout["type"]["exclusive_maximum"] == 1.0);
  CHECK(json["parameters"][3]["type"]["kind"] == "initializer");
  CHECK(json["parameters"][5]["default"].is_null());
  CHECK(json["parameters"][6]["required"] == true);
  CHECK_FALSE(json["parameters"][6].contains("default"));
}
