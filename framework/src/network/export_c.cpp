// C99 sources of a network: its arrays, a function for each kind of step that it has, and a program that reads rows.
#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>
#include <type_traits>

#include "network/c_helpers.h"
#include "network/export.h"
#include "network/int8.h"
#include "network/shapes.h"

namespace plexus::network {
namespace {

/// A constant of C: nine digits, which read back as the same float.
std::string constant(float value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.9g", static_cast<double>(value));
  std::string result = text.data();
  if (result.find("inf") != std::string::npos) return value > 0.0F ? "HUGE_VALF" : "-HUGE_VALF";
  if (result.find("nan") != std::string::npos) return "(0.0f * HUGE_VALF)";
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result + "f";
}

/// A string literal: what is no printable ASCII as octal numbers.
std::string literal(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte >= 0x7F || letter == '"' || letter == '\\' || letter == '?') {
      std::array<char, 8> octal{};
      std::snprintf(octal.data(), octal.size(), "\\%03o", static_cast<unsigned>(byte));
      result += octal.data();
    } else {
      result += letter;
    }
  }
  return result + "\"";
}

/// Where each value lies in one array of floats: values that are needed at the same time lie apart.
class Memory {
 public:
  explicit Memory(const Layers& layers) : layers_(layers), last_use_(layers.steps.size() + 1, 0) {
    for (std::size_t s = 0; s < layers.steps.size(); ++s)
      for (const std::size_t input : layers.steps[s].inputs) last_use_[input] = s;
    last_use_[layers.output] = layers.steps.size();
    for (std::size_t s = 0; s < layers.steps.size(); ++s) place(s);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t of_value(std::size_t value) const { return offsets_.at(value); }
  /// What a step needs while it runs.
  [[nodiscard]] std::size_t of_scratch(std::size_t step) const { return scratch_.at(step); }

 private:
  struct Block {
    std::size_t offset;
    std::size_t size;
    std::size_t last_use;
  };

  static std::size_t scratch_of(const Step& step) {
    if (std::holds_alternative<Attention>(step.layer)) return step.from[1][0];
    if (const auto* const recurrent = std::get_if<Recurrent>(&step.layer))
      return 2 * recurrent->input_bias.values.size() + 2 * recurrent->units();
    return 0;
  }

  /// Whether y may be x: each number is read before it is written, and needed no more.
  [[nodiscard]] bool in_place(std::size_t s) const {
    const Step& step = layers_.steps[s];
    const bool can = std::holds_alternative<Function>(step.layer) || std::holds_alternative<Scale>(step.layer) ||
                     std::holds_alternative<Softmax>(step.layer);
    return can && step.inputs[0] != 0 && last_use_[step.inputs[0]] == s && offsets_.contains(step.inputs[0]);
  }

  void place(std::size_t s) {
    const Step& step = layers_.steps[s];
    if (std::holds_alternative<Constant>(step.layer)) return;
    std::erase_if(live_, [s](const Block& block) { return block.last_use < s; });
    if (in_place(s)) {
      const std::size_t offset = offsets_.at(step.inputs[0]);
      for (Block& block : live_)
        if (block.offset == offset) block.last_use = last_use_[s + 1];
      offsets_[s + 1] = offset;
      return;
    }
    offsets_[s + 1] = take(step.to.size(), std::max(last_use_[s + 1], s));
    if (const std::size_t scratch = scratch_of(step); scratch > 0) scratch_[s] = take(scratch, s);
  }

  std::size_t take(std::size_t size, std::size_t last_use) {
    std::sort(live_.begin(), live_.end(), [](const Block& a, const Block& b) { return a.offset < b.offset; });
    std::size_t offset = 0;
    for (const Block& block : live_) {
      if (block.offset >= offset + size) break;
      offset = block.offset + block.size;
    }
    live_.push_back({offset, size, last_use});
    size_ = std::max(size_, offset + size);
    return offset;
  }

  const Layers& layers_;
  std::vector<std::size_t> last_use_;  // the step that needs a value last
  std::map<std::size_t, std::size_t> offsets_;
  std::map<std::size_t, std::size_t> scratch_;
  std::vector<Block> live_;
  std::size_t size_ = 0;
};

constexpr const char* for_each_row = "    for (size_t r = 0; r < rows; ++r)\n";

class Writer {
 public:
  Writer(const Layers& layers, CWeights weights) : layers_(layers), memory_(layers) {
    if (weights == CWeights::int8) write_int8();
    for (const results::NamedArray& array : arrays_of(layers))
      if (!int8_.contains(array.name)) write_array(array);
    for (std::size_t s = 0; s < layers.steps.size(); ++s) {
      number_ = s;
      step_ = &layers.steps[s];
      std::visit([this](const auto& layer) { write(layer); }, step_->layer);
    }
  }

  [[nodiscard]] std::string source() const {
    const std::size_t outputs = layers_.answers.output_shape().size();
    std::ostringstream text;
    text << "/* A network that plexus trained, trial " << layers_.id
         << ". C99, without dependencies beside the C library. */\n#include \"network.h\"\n\n#include <math.h>\n"
            "#include <stddef.h>\n\n";
    text << names("network_output_names", names_extent(), output_names());
    if (!layers_.columns.empty()) text << names("network_input_names", "NETWORK_INPUTS", layers_.columns);
    text << '\n' << arrays_.str() << '\n' << c_helpers(used_);
    if (memory_.size() > 0) text << "static float memory[NETWORK_BLOCK * " << memory_.size() << "];\n\n";
    text << "/* at most NETWORK_BLOCK rows */\n"
            "static void run_block(const float *input, float *output, size_t rows)\n{\n"
         << steps_.str() << for_each_row << "        for (size_t i = 0; i < " << outputs << "; ++i)\n"
         << "            output[r * " << outputs << " + i] = (" << value(layers_.output) << ")[i];\n}\n\n"
         << "void network_run_rows(const float *input, float *output, size_t rows)\n{\n"
            "    for (; rows > NETWORK_BLOCK; rows -= NETWORK_BLOCK) {\n"
            "        run_block(input, output, NETWORK_BLOCK);\n"
            "        input += (size_t)NETWORK_BLOCK * NETWORK_INPUTS;\n"
            "        output += (size_t)NETWORK_BLOCK * NETWORK_OUTPUTS;\n"
            "    }\n"
            "    run_block(input, output, rows);\n}\n\n"
            "void network_run(const float *input, float *output)\n{\n"
            "    run_block(input, output, 1);\n}\n";
    return text.str();
  }

  [[nodiscard]] std::string header() const {
    std::ostringstream text;
    text << "#ifndef NETWORK_H\n#define NETWORK_H\n\n#include <stddef.h>\n\n"
         << "#define NETWORK_INPUTS " << layers_.input.size() << "\n#define NETWORK_OUTPUTS "
         << layers_.answers.output_shape().size() << classes_of_positions() << "\n#define NETWORK_IS_CLASSIFIER "
         << (layers_.answers.classification ? 1 : 0) << "\n"
         << named_inputs() << "\n"
         << "/* Rows that are computed together. With more of them weights are read less often, and static memory is "
            "larger. */\n#ifndef NETWORK_BLOCK\n#define NETWORK_BLOCK 4\n#endif\n\n"
         << "/* Classes, or outputs. */\nextern const char *const network_output_names[" << names_extent() << "];\n";
    if (!layers_.columns.empty())
      text << "/* What each input is. */\nextern const char *const network_input_names[NETWORK_INPUTS];\n";
    text << "\n/* input: a row as it was stored, NETWORK_INPUTS numbers" << shape_note()
         << ", not normalised.\n   output: NETWORK_OUTPUTS "
         << (layers_.probabilities            ? "probabilities"
             : layers_.answers.classification ? "scores"
                                              : "numbers")
         << (has_positions() ? ", those of the classes for one position behind those for another" : "")
         << ". Uses static memory: one call at a time. */\n"
         << "void network_run(const float *input, float *output);\n\n"
            "/* The same of many rows, one behind the other. */\n"
            "void network_run_rows(const float *input, float *output, size_t rows);\n\n#endif\n";
    return text.str();
  }

 private:
  [[nodiscard]] bool has_positions() const { return layers_.answers.positions.rank() > 0; }
  [[nodiscard]] const char* names_extent() const { return has_positions() ? "NETWORK_CLASSES" : "NETWORK_OUTPUTS"; }
  [[nodiscard]] std::string classes_of_positions() const {
    if (!has_positions()) return "";
    return "\n#define NETWORK_POSITIONS " + std::to_string(layers_.answers.positions.size()) +
           "\n#define NETWORK_CLASSES " + std::to_string(layers_.answers.count);
  }
  [[nodiscard]] std::vector<std::string> output_names() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < layers_.answers.count; ++i) names.push_back(layers_.answers.name(i));
    return names;
  }

  /// Where each lies in a row, and how many numbers it has.
  [[nodiscard]] std::string named_inputs() const {
    std::string text;
    std::size_t first = 0;
    for (const NamedInput& input : layers_.inputs) {
      text += "\n/* The input " + input.name + ", " + to_string(input.shape) +
              ", in a row. */\n#define NETWORK_FIRST_" + input.name + " " + std::to_string(first) +
              "\n#define NETWORK_COUNT_" + input.name + " " + std::to_string(input.shape.size()) + "\n";
      first += input.shape.size();
    }
    return text;
  }

  [[nodiscard]] std::string shape_note() const {
    if (layers_.input.rank() < 2) return "";
    std::string text;
    for (const std::size_t extent : layers_.input.extents())
      text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return " (" + text + (layers_.input.rank() == 3 ? ", height, width, channels)" : ")");
  }

  static std::string names(const std::string& name, const std::string& extent, const std::vector<std::string>& texts) {
    std::string result = "const char *const " + name + "[" + extent + "] = {\n";
    for (const std::string& text : texts) result += "    " + literal(text) + ",\n";
    return result + "};\n";
  }

  void write_array(const results::NamedArray& array) {
    write_numbers("float", array.name + "_", array.values, 8, constant);
  }

  [[nodiscard]] const Constant* constant_of(std::size_t number) const {
    return number == 0 ? nullptr : std::get_if<Constant>(&layers_.steps[number - 1].layer);
  }

  /// The pointer to a value, of all rows: they lie one behind the other.
  [[nodiscard]] std::string all_of(std::size_t number) const {
    if (number == 0) return "input";
    const std::size_t offset = memory_.of_value(number);
    return offset == 0 ? "memory" : "memory + NETWORK_BLOCK * " + std::to_string(offset);
  }
  /// Of row r.
  [[nodiscard]] std::string value(std::size_t number) const {
    if (const Constant* const constant = constant_of(number)) return constant->values.name + "_";
    return all_of(number) + " + r * " + std::to_string(layers_.shape(number).size());
  }
  [[nodiscard]] std::string x(std::size_t input = 0) const { return value(step_->inputs[input]); }
  [[nodiscard]] std::string y() const { return value(number_ + 1); }
  [[nodiscard]] std::string scratch() const {
    return "memory + NETWORK_BLOCK * " + std::to_string(memory_.of_scratch(number_));
  }
  /// Whether the step may be done for all rows at once, as if they were positions of one.
  [[nodiscard]] bool at_once() const { return constant_of(step_->inputs[0]) == nullptr; }

  /// "    word(argument, argument);", with the function that it needs.
  template <class... Arguments>
  void call_once(const std::string& word, const Arguments&... arguments) {
    used_.insert(word);
    steps_ << "    " << word << '(';
    const char* before = "";
    ((steps_ << before << arguments, before = ", "), ...);
    steps_ << ");\n";
  }
  /// The same for each row.
  template <class... Arguments>
  void call(const std::string& word, const Arguments&... arguments) {
    steps_ << for_each_row << "    ";
    call_once(word, arguments...);
  }

  /// "    {\n" with constant arrays of numbers, in which what follows is written.
  void open(const std::vector<std::pair<const char*, std::vector<std::size_t>>>& arrays) {
    steps_ << "    {\n";
    for (const auto& [name, numbers] : arrays) {
      steps_ << "    static const size_t " << name << "[] = {";
      if (numbers.empty()) steps_ << '0';
      constexpr std::size_t in_a_line = 16;
      for (std::size_t i = 0; i < numbers.size(); ++i)
        steps_ << (i == 0 ? "" : i % in_a_line == 0 ? ",\n        " : ", ") << numbers[i];
      steps_ << "};\n";
    }
  }
  void close() { steps_ << "    }\n"; }

  static std::string in_c(const Array& array) { return array.name + "_"; }

  /// Weights of dense layers and convolutions, as far as no other step reads the same array.
  void write_int8() {
    std::map<std::string, const Array*> wanted;
    std::set<std::string> others;
    for (const Step& step : layers_.steps)
      std::visit(
          [&]<class Kind>(const Kind& layer) {
            constexpr bool can = std::is_same_v<Kind, Dense> || std::is_same_v<Kind, Convolution>;
            for (const auto& [role, array] : layer.arrays())
              if (can && role == "weights")
                wanted.emplace(array->name, array);
              else
                others.insert(array->name);
          },
          step.layer);
    for (const auto& [name, array] : wanted) {
      if (others.contains(name)) continue;
      int8_.insert(name);
      const Int8Weights weights = int8_of(*array);
      write_numbers("signed char", name + "_", weights.values, 16,
                    [](std::int8_t value) { return std::to_string(static_cast<int>(value)); });
      write_numbers("float", name + "_scale_", weights.scales, 8, constant);
    }
  }

  template <class Number, class Text>
  void write_numbers(const char* type, const std::string& name, const std::vector<Number>& numbers,
                     std::size_t in_a_line, const Text& text) {
    arrays_ << "static const " << type << ' ' << name << '[' << numbers.size() << "] = {";
    for (std::size_t i = 0; i < numbers.size(); ++i)
      arrays_ << (i % in_a_line == 0 ? "\n    " : " ") << text(numbers[i]) << ',';
    arrays_ << "\n};\n";
  }

  void write(const Constant&) {}

  void write(const Scale& layer) {
    const auto factors = [&] { return in_c(layer.scale) + ", " + in_c(layer.shift); };
    const std::size_t width = layer.scale.values.size();
    if (at_once())
      call_once("scale", all_of(step_->inputs[0]), all_of(number_ + 1), "rows * " + std::to_string(step_->to.size()),
                factors(), width);
    else
      call("scale", x(), y(), step_->to.size(), factors(), width);
  }

  void write(const Dense& layer) {
    const std::size_t inputs = layer.weights.shape[0];
    const bool eight = int8_.contains(layer.weights.name);
    const std::string word = eight ? "dense_int8" : "dense";
    const std::string arrays =
        in_c(layer.weights) + ", " + (eight ? layer.weights.name + "_scale_, " : "") + in_c(layer.bias);
    const std::string positions = std::to_string(step_->from[0].size() / inputs);
    if (at_once())
      call_once(word, all_of(step_->inputs[0]), all_of(number_ + 1), arrays, "rows * " + positions, inputs,
                layer.weights.shape[1]);
    else
      call(word, x(), y(), arrays, positions, inputs, layer.weights.shape[1]);
  }

  void write(const Convolution& layer) {
    const Shape from = as_image(step_->from[0]);
    const bool eight = int8_.contains(layer.weights.name);
    const std::string word =
        std::string(layer.is_plain() ? "convolution" : "grouped_convolution") + (eight ? "_int8" : "");
    const std::string arrays =
        in_c(layer.weights) + ", " + (eight ? layer.weights.name + "_scale_, " : "") + in_c(layer.bias);
    const auto write_call = [&](auto... more) {
      call(word, x(), y(), arrays, from[0], from[1], from[2], step_->to[0], step_->to[1], step_->to[2], layer.kernel,
           layer.stride, layer.padding, more...);
    };
    if (layer.is_plain())
      write_call();
    else
      write_call(layer.dilation, layer.groups);
  }

  void write(const ConvolutionTranspose& layer) {
    const Shape from = as_image(step_->from[0]);
    call("convolution_transpose", x(), y(), in_c(layer.weights), in_c(layer.bias), from[0], from[1], from[2],
         step_->to[0], step_->to[1], step_->to[2], layer.kernel, layer.stride, layer.padding);
  }

  void write(const Pool& layer) {
    const Shape from = as_image(step_->from[0]);
    call(layer.op(), x(), y(), from[0], from[1], from[2], step_->to[0], step_->to[1], layer.kernel, layer.stride,
         layer.padding);
  }

  void write(const Function& layer) {
    const std::string word = layer.op();
    used_.insert(word);
    const std::string name = layer.name == Function::Name::tanh       ? "tanhf"
                             : layer.name == Function::Name::exp      ? "expf"
                             : layer.name == Function::Name::log      ? "logf"
                             : layer.name == Function::Name::sqrt     ? "sqrtf"
                             : layer.name == Function::Name::absolute ? "fabsf"
                             : layer.name == Function::Name::power    ? "powf"
                                                                      : word;
    const std::size_t parameters = layer.settings().size();
    const bool all = at_once();
    if (!all) steps_ << for_each_row << "    ";
    steps_ << "    for (size_t i = 0; i < " << (all ? "rows * " : "") << step_->to.size() << "; ++i)\n"
           << (all ? "" : "    ") << "        (" << (all ? all_of(number_ + 1) : y()) << ")[i] = " << name << "(("
           << (all ? all_of(step_->inputs[0]) : x()) << ")[i]" << (parameters > 0 ? ", " + constant(layer.a) : "")
           << (parameters > 1 ? ", " + constant(layer.b) : "") << ");\n";
  }

  void write(const Binary& layer) {
    used_.insert("meet");
    used_.insert(layer.op());
    open({{"extents", step_->to.extents()},
          {"of_a", steps_within(step_->from[0], step_->to)},
          {"of_b", steps_within(step_->from[1], step_->to)}});
    call("meet", x(0), x(1), y(), "extents", "of_a", "of_b", step_->to.rank(), step_->to.size(), layer.op());
    close();
  }

  void write(const MatrixProduct& layer) {
    const std::size_t rank = step_->to.rank();
    const Shape& a = step_->from[0];
    const std::size_t m = step_->to[rank - 2];
    const std::size_t n = step_->to[rank - 1];
    const std::size_t k = layer.transpose_a ? a[a.rank() - 2] : a[a.rank() - 1];
    const auto front = [](const Shape& shape) {
      return Shape(std::vector<std::size_t>(shape.extents().begin(), shape.extents().end() - 2));
    };
    const Shape positions = front(step_->to);
    std::vector<std::size_t> of_a;
    std::vector<std::size_t> of_b;
    for_offsets(positions.extents(), steps_within(front(a), positions),
                [&](std::size_t offset) { of_a.push_back(offset * m * k); });
    for_offsets(positions.extents(), steps_within(front(step_->from[1]), positions),
                [&](std::size_t offset) { of_b.push_back(offset * k * n); });
    open({{"of_a", of_a}, {"of_b", of_b}});
    call("matmul", x(0), x(1), y(), "of_a", "of_b", of_a.size(), m, n, k, layer.transpose_a ? 1 : 0,
         layer.transpose_b ? 1 : 0);
    close();
  }

  void write(const Permute& layer) {
    const std::vector<std::size_t> own = steps_of(step_->from[0]);
    std::vector<std::size_t> steps;
    for (const std::size_t axis : layer.order) steps.push_back(own[axis]);
    open({{"extents", step_->to.extents()}, {"of_x", steps}});
    call("permute", x(), y(), "extents", "of_x", step_->to.rank(), step_->to.size());
    close();
  }

  void write(const Concatenate& layer) {
    const Around whole = around(step_->to, layer.axis, layer.axis);
    std::size_t offset = 0;
    for (std::size_t i = 0; i < step_->inputs.size(); ++i) {
      const std::size_t run = step_->from[i].size() / whole.outer;
      call("copy_runs", x(i), y() + " + " + std::to_string(offset), whole.outer, run, run, whole.extent * whole.inner);
      offset += run;
    }
  }

  void write(const Slice& layer) {
    const Around whole = around(step_->from[0], layer.axis, layer.axis);
    const std::size_t run = (layer.end - layer.begin) * whole.inner;
    call("copy_runs", x() + " + " + std::to_string(layer.begin * whole.inner), y(), whole.outer, run,
         whole.extent * whole.inner, run);
  }

  void write(const Softmax& layer) {
    const Around whole = around(step_->from[0], layer.axis, layer.axis);
    call("softmax", x(), y(), whole.outer, whole.extent, whole.inner, layer.logarithm ? 1 : 0);
  }

  void write(const Reduce& layer) {
    const Around whole = around(step_->from[0], layer.first, layer.last);
    call(layer.of == Reduce::Of::max ? "max_over" : "sum_over", x(), y(), whole.outer, whole.extent, whole.inner,
         layer.of == Reduce::Of::mean ? "1.0f / " + constant(static_cast<float>(whole.extent)) : "1.0f");
  }

  void write(const Embedding& layer) {
    call("embedding", x(), y(), step_->from[0].size(), in_c(layer.table), layer.table.shape[0], layer.table.shape[1]);
  }

  void write(const Upsample& layer) {
    const Shape from = as_image(step_->from[0]);
    call("upsample", x(), y(), from[0], from[1], from[2], layer.factor);
  }

  void write(const Normalization& layer) {
    const std::size_t channels = layer.gain.values.size();
    call("normalize", x(), y(), in_c(layer.gain), in_c(layer.shift), step_->from[0].size() / channels, channels,
         layer.groups, constant(static_cast<float>(layer.epsilon)));
  }

  void write(const Attention& layer) {
    call("attention", x(0), x(1), x(2), y(), scratch(), step_->from[0][0], step_->from[1][0], step_->from[0][1],
         layer.heads, layer.causal ? 1 : 0);
  }

  void write(const Recurrent& layer) {
    call(layer.op(), x(), y(), scratch(), in_c(layer.input_weights), in_c(layer.input_bias),
         in_c(layer.recurrent_weights), in_c(layer.recurrent_bias), step_->from[0][0], step_->from[0][1],
         layer.units());
  }

  const Layers& layers_;
  Memory memory_;
  std::size_t number_ = 0;
  const Step* step_ = nullptr;
  std::set<std::string> used_;
  std::set<std::string> int8_;  // arrays
  std::ostringstream arrays_;
  std::ostringstream steps_;
};

constexpr const char* program =
    R"(/* Reads rows of numbers from the standard input, with spaces, commas or line ends between them, and prints a line for
   each: of classes the name and the scores, else the outputs. NETWORK_BLOCK rows are read before their lines are printed.
     cc -std=c99 -O3 -march=native -ffp-contract=fast -o network main.c network.c -lm */
#include "network.h"

#include <stdio.h>
#include <stdlib.h>

static int is_between(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ';';
}

/* 1: a number, 0: the end, -1: something else */
static int read_number(float *value)
{
    char text[128];
    size_t length = 0;
    char *end;
    int c = getchar();
    while (is_between(c))
        c = getchar();
    if (c == EOF)
        return 0;
    for (; c != EOF && !is_between(c) && length + 1 < sizeof text; c = getchar())
        text[length++] = (char)c;
    text[length] = '\0';
    *value = strtof(text, &end);
    if (end == text + length && (c == EOF || is_between(c)))
        return 1;
    fprintf(stderr, "expected a number, got '%s'\n", text);
    return -1;
}

/* 1: a row, 0: the end, -1: something else */
static int read_row(float *row)
{
    int i;
    for (i = 0; i < NETWORK_INPUTS; ++i) {
        const int got = read_number(row + i);
        if (got == 0 && i == 0)
            return 0;
        if (got != 1) {
            fprintf(stderr, "expected %d numbers in a row\n", NETWORK_INPUTS);
            return -1;
        }
    }
    return 1;
}

static void print_row(const float *row)
{
    int i;
    int best = 0;
    for (i = 1; i < NETWORK_OUTPUTS; ++i)
        if (row[i] > row[best])
            best = i;
    if (NETWORK_IS_CLASSIFIER)
        printf("%s", network_output_names[best]);
    for (i = 0; i < NETWORK_OUTPUTS; ++i)
        printf("%s%.9g", i > 0 || NETWORK_IS_CLASSIFIER ? "," : "", (double)row[i]);
    printf("\n");
}

int main(void)
{
    static float input[NETWORK_BLOCK * NETWORK_INPUTS];
    static float output[NETWORK_BLOCK * NETWORK_OUTPUTS];
    int got = 1;
    while (got == 1) {
        size_t rows = 0;
        size_t r;
        while (rows < NETWORK_BLOCK && (got = read_row(input + rows * NETWORK_INPUTS)) == 1)
            ++rows;
        network_run_rows(input, output, rows);
        for (r = 0; r < rows; ++r)
            print_row(output + r * NETWORK_OUTPUTS);
    }
    return got == 0 ? 0 : 1;
}
)";

/// The program of a network that says something of each position: a line for each of them.
std::string program_of_positions() {
  std::string text = program;
  const auto replace = [&text](const std::string& before, const std::string& after) {
    for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + after.size()))
      text.replace(at, before.size(), after);
  };
  replace("i < NETWORK_OUTPUTS", "i < NETWORK_CLASSES");
  replace("r < rows; ++r", "r < rows * NETWORK_POSITIONS; ++r");
  replace("r * NETWORK_OUTPUTS", "r * NETWORK_CLASSES");
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> to_c(const Layers& layers, CWeights weights) {
  const Writer writer(layers, weights);
  return {{"network.h", writer.header()},
          {"network.c", writer.source()},
          {"main.c", layers.answers.positions.rank() > 0 ? program_of_positions() : program}};
}

}  // namespace plexus::network
