// C99 sources of a network: its arrays, a function for each kind of step that it has, and a program that reads rows.
#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <sstream>

#include "network/export.h"

namespace plexus::network {
namespace {

/// A constant of C: nine digits, which read back as the same float.
std::string constant(float value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.9g", static_cast<double>(value));
  std::string result = text.data();
  if (result.find_first_of(".en") == std::string::npos) result += ".0";
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

/// What a kind of step is in C, by the word that calls it.
struct Helper {
  const char* name;
  const char* code;
};

constexpr std::array helpers = {
    Helper{"scale", R"(/* y = x * scale + shift, for each index of the last axis */
static void scale(float *x, size_t count, const float *factor, const float *shift, size_t width)
{
    size_t i;
    for (i = 0; i < count; ++i)
        x[i] = x[i] * factor[i % width] + shift[i % width];
}
)"},
    Helper{"dense", R"(/* y = x W + b; W is (inputs, outputs) */
static void dense(const float *x, float *y, const float *weights, const float *bias, size_t inputs, size_t outputs)
{
    size_t i, k;
    for (k = 0; k < outputs; ++k)
        y[k] = bias[k];
    for (i = 0; i < inputs; ++i)
        for (k = 0; k < outputs; ++k)
            y[k] += x[i] * weights[i * outputs + k];
}
)"},
    Helper{"convolution",
           R"(/* (height, width, inputs) to (rows, columns, channels); weights are (kernel, kernel, inputs, channels) */
static void convolution(const float *x, float *y, const float *weights, const float *bias, size_t height, size_t width,
                        size_t inputs, size_t rows, size_t columns, size_t channels, size_t kernel, size_t stride,
                        size_t padding)
{
    size_t row, column, u, v, c, k;
    for (row = 0; row < rows; ++row)
        for (column = 0; column < columns; ++column, y += channels) {
            for (k = 0; k < channels; ++k)
                y[k] = bias[k];
            for (u = 0; u < kernel; ++u)
                for (v = 0; v < kernel; ++v) {
                    const size_t i = row * stride + u;
                    const size_t j = column * stride + v;
                    const float *pixel;
                    const float *w = weights + (u * kernel + v) * inputs * channels;
                    if (i < padding || j < padding || i - padding >= height || j - padding >= width)
                        continue;
                    pixel = x + ((i - padding) * width + j - padding) * inputs;
                    for (c = 0; c < inputs; ++c, w += channels)
                        for (k = 0; k < channels; ++k)
                            y[k] += pixel[c] * w[k];
                }
        }
}
)"},
    Helper{"max_pool", R"(/* the largest value of each window */
static void max_pool(const float *x, float *y, size_t width, size_t channels, size_t rows, size_t columns, size_t size,
                     size_t stride)
{
    size_t row, column, c, u, v;
    for (row = 0; row < rows; ++row)
        for (column = 0; column < columns; ++column)
            for (c = 0; c < channels; ++c) {
                float largest = x[(row * stride * width + column * stride) * channels + c];
                for (u = 0; u < size; ++u)
                    for (v = 0; v < size; ++v) {
                        const float value = x[((row * stride + u) * width + column * stride + v) * channels + c];
                        if (value > largest)
                            largest = value;
                    }
                *y++ = largest;
            }
}
)"},
    Helper{"average_pool", R"(/* the mean of each window */
static void average_pool(const float *x, float *y, size_t width, size_t channels, size_t rows, size_t columns,
                         size_t size, size_t stride)
{
    size_t row, column, c, u, v;
    for (row = 0; row < rows; ++row)
        for (column = 0; column < columns; ++column)
            for (c = 0; c < channels; ++c) {
                float sum = 0.0f;
                for (u = 0; u < size; ++u)
                    for (v = 0; v < size; ++v)
                        sum += x[((row * stride + u) * width + column * stride + v) * channels + c];
                *y++ = sum / (float)(size * size);
            }
}
)"},
    Helper{"elu", R"(static float elu(float x, float alpha) { return x > 0.0f ? x : alpha * expm1f(x); }
)"},
    Helper{"gelu", R"(static float gelu(float x) { return 0.5f * x * (1.0f + erff(x * 0.70710678f)); }
)"},
    Helper{"leaky_relu", R"(static float leaky_relu(float x, float slope) { return x > 0.0f ? x : slope * x; }
)"},
    Helper{"relu", R"(static float relu(float x) { return x > 0.0f ? x : 0.0f; }
)"},
    Helper{"sigmoid", R"(static float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }
)"},
    Helper{"silu", R"(static float silu(float x) { return x < -80.0f ? 0.0f : x / (1.0f + expf(-x)); }
)"},
    Helper{"softplus",
           R"(static float softplus(float x) { return (x > 0.0f ? x : 0.0f) + log1pf(expf(-fabsf(x))); }
)"},
    Helper{"softmax", R"(/* numbers that add up to 1 */
static void softmax(float *x, size_t count)
{
    size_t i;
    float largest = x[0];
    float sum = 0.0f;
    for (i = 1; i < count; ++i)
        if (x[i] > largest)
            largest = x[i];
    for (i = 0; i < count; ++i) {
        x[i] = expf(x[i] - largest);
        sum += x[i];
    }
    for (i = 0; i < count; ++i)
        x[i] /= sum;
}
)"},
};

class Writer {
 public:
  explicit Writer(const Layers& layers) : layers_(layers) {
    for (const results::NamedArray& array : arrays_of(layers)) write_array(array);
    for (const Step& step : layers.steps) {
      step_ = &step;
      std::visit([this](const auto& layer) { write(layer); }, step.layer);
      largest_ = std::max({largest_, step.from.size(), step.to.size()});
    }
  }

  [[nodiscard]] std::string source() const {
    const std::size_t inputs = layers_.input.size();
    const std::size_t outputs = layers_.answers.count;
    std::ostringstream text;
    text << "/* A network that plexus trained, trial " << layers_.id
         << ". C99, without dependencies beside the C library. */\n#include \"network.h\"\n\n#include <math.h>\n"
            "#include <stddef.h>\n\n";
    text << names("network_output_names", "NETWORK_OUTPUTS", output_names());
    if (!layers_.columns.empty()) text << names("network_input_names", "NETWORK_INPUTS", layers_.columns);
    text << '\n' << arrays_.str() << '\n';
    for (const Helper& helper : helpers)
      if (used_.contains(helper.name)) text << helper.code << '\n';
    text << "void network_run(const float *input, float *output)\n{\n    static float first[" << largest_ << "];\n";
    if (moves_ > 0) text << "    static float second[" << largest_ << "];\n";
    text << "    size_t i;\n    for (i = 0; i < " << inputs << "; ++i)\n        first[i] = input[i];\n"
         << steps_.str() << "    for (i = 0; i < " << outputs << "; ++i)\n        output[i] = " << here()
         << "[i];\n}\n";
    return text.str();
  }

  [[nodiscard]] std::string header() const {
    std::ostringstream text;
    text << "#ifndef NETWORK_H\n#define NETWORK_H\n\n"
         << "#define NETWORK_INPUTS " << layers_.input.size() << "\n#define NETWORK_OUTPUTS " << layers_.answers.count
         << "\n#define NETWORK_IS_CLASSIFIER " << (layers_.answers.classification ? 1 : 0) << "\n\n"
         << "/* Classes, or outputs. */\nextern const char *const network_output_names[NETWORK_OUTPUTS];\n";
    if (!layers_.columns.empty())
      text << "/* What each input is. */\nextern const char *const network_input_names[NETWORK_INPUTS];\n";
    text << "\n/* input: a row as it was stored, NETWORK_INPUTS numbers" << shape_note()
         << ", not normalised.\n   output: NETWORK_OUTPUTS "
         << (layers_.probabilities            ? "probabilities"
             : layers_.answers.classification ? "scores"
                                              : "numbers")
         << ". Uses static memory: one call at a time. */\n"
         << "void network_run(const float *input, float *output);\n\n#endif\n";
    return text.str();
  }

 private:
  [[nodiscard]] std::vector<std::string> output_names() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < layers_.answers.count; ++i) names.push_back(layers_.answers.name(i));
    return names;
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
    arrays_ << "static const float " << array.name << "_[" << array.values.size() << "] = {";
    constexpr std::size_t in_a_line = 8;
    for (std::size_t i = 0; i < array.values.size(); ++i)
      arrays_ << (i % in_a_line == 0 ? "\n    " : " ") << constant(array.values[i]) << ',';
    arrays_ << "\n};\n";
  }

  [[nodiscard]] const char* here() const { return moves_ % 2 == 0 ? "first" : "second"; }
  [[nodiscard]] const char* there() const { return moves_ % 2 == 0 ? "second" : "first"; }

  void write(const Scale& scale) {
    used_.insert("scale");
    steps_ << "    scale(" << here() << ", " << step_->from.size() << ", " << scale.name << "_scale_, " << scale.name
           << "_shift_, " << scale.scale.size() << ");\n";
  }

  void write(const Dense& dense) {
    used_.insert("dense");
    steps_ << "    dense(" << here() << ", " << there() << ", " << dense.name << "_weights_, " << dense.name
           << "_bias_, " << dense.inputs << ", " << dense.outputs << ");\n";
    ++moves_;
  }

  void write(const Convolution& convolution) {
    used_.insert("convolution");
    steps_ << "    convolution(" << here() << ", " << there() << ", " << convolution.name << "_weights_, "
           << convolution.name << "_bias_, " << step_->from[0] << ", " << step_->from[1] << ", " << step_->from[2]
           << ", " << step_->to[0] << ", " << step_->to[1] << ", " << convolution.channels << ", " << convolution.kernel
           << ", " << convolution.stride << ", " << convolution.padding << ");\n";
    ++moves_;
  }

  void write(const Pool& pool) {
    const char* const name = pool.of == Pool::Of::largest ? "max_pool" : "average_pool";
    used_.insert(name);
    steps_ << "    " << name << '(' << here() << ", " << there() << ", " << step_->from[1] << ", " << step_->from[2]
           << ", " << step_->to[0] << ", " << step_->to[1] << ", " << pool.kernel << ", " << pool.stride << ");\n";
    ++moves_;
  }

  void write(const Function& function) {
    const std::string name = to_string(function.name);
    used_.insert(name);
    const std::string in_c = name == "tanh" ? "tanhf" : name;
    const bool takes_one = function.name == Function::Name::elu || function.name == Function::Name::leaky_relu;
    steps_ << "    for (i = 0; i < " << step_->from.size() << "; ++i)\n        " << here() << "[i] = " << in_c << '('
           << here() << "[i]" << (takes_one ? ", " + constant(function.parameter) : "") << ");\n";
  }

  void write(const Softmax&) {
    used_.insert("softmax");
    steps_ << "    softmax(" << here() << ", " << step_->from.size() << ");\n";
  }

  const Layers& layers_;
  const Step* step_ = nullptr;
  std::set<std::string> used_;
  std::ostringstream arrays_;
  std::ostringstream steps_;
  std::size_t moves_ = 0;
  std::size_t largest_ = 1;
};

constexpr const char* program =
    R"(/* Reads rows of numbers from the standard input, with spaces, commas or line ends between them, and prints a line for
   each: of classes the name and the scores, else the outputs.  cc -std=c99 -O2 -o network main.c network.c -lm */
#include "network.h"

#include <stdio.h>

static int read_number(float *value)
{
    int c = getchar();
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ';')
        c = getchar();
    if (c == EOF)
        return 0;
    ungetc(c, stdin);
    if (scanf("%f", value) != 1) {
        fprintf(stderr, "expected a number\n");
        return -1;
    }
    return 1;
}

int main(void)
{
    static float input[NETWORK_INPUTS];
    static float output[NETWORK_OUTPUTS];
    for (;;) {
        int i;
        int best = 0;
        for (i = 0; i < NETWORK_INPUTS; ++i) {
            const int got = read_number(input + i);
            if (got == 0 && i == 0)
                return 0;
            if (got != 1) {
                fprintf(stderr, "expected %d numbers in a row\n", NETWORK_INPUTS);
                return 1;
            }
        }
        network_run(input, output);
        for (i = 1; i < NETWORK_OUTPUTS; ++i)
            if (output[i] > output[best])
                best = i;
        if (NETWORK_IS_CLASSIFIER)
            printf("%s", network_output_names[best]);
        for (i = 0; i < NETWORK_OUTPUTS; ++i)
            printf("%s%.9g", i > 0 || NETWORK_IS_CLASSIFIER ? "," : "", (double)output[i]);
        printf("\n");
    }
}
)";

}  // namespace

std::vector<std::pair<std::string, std::string>> to_c(const Layers& layers) {
  const Writer writer(layers);
  return {{"network.h", writer.header()}, {"network.c", writer.source()}, {"main.c", program}};
}

}  // namespace plexus::network
