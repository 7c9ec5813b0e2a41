#include "network/c_helpers.h"

#include <cstddef>
#include <string>
#include <vector>

namespace plexus::network {
namespace {

/// What a kind of step is in C, by the word that calls it.
struct Helper {
  const char* name;
  std::string code;
  std::vector<const char*> calls = {};  // helpers that it needs
};

/// `text` with @ as what the names of functions end in, and WEIGHT as the type of weights.
std::string filled_in(std::string text, const std::string& ending, const std::string& type) {
  const auto replace = [&text](const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  replace("@", ending);
  replace("WEIGHT", type);
  return text;
}

// Four rows and four inputs at a time: a weight that was read serves four rows, a sum that was read and is written
// takes four products, and the innermost loop is one that compilers make vector code of, for any width of vectors. Each
// sum is in the order of the inputs, however many rows there are.
constexpr const char* product_text =
    R"(/* y += x W: (rows, inputs) times (inputs, outputs); the rows of x lie `step` apart */
static void product@(const float *restrict x, size_t step, float *restrict y, const WEIGHT *restrict weights,
                     size_t rows, size_t inputs, size_t outputs)
{
    const size_t fours = inputs - inputs % 4;
    size_t r, i, k;
    for (r = 0; r < rows - rows % 4; r += 4, x += 4 * step, y += 4 * outputs) {
        const float *x0 = x, *x1 = x + step, *x2 = x + 2 * step, *x3 = x + 3 * step;
        float *restrict y0 = y, *restrict y1 = y + outputs, *restrict y2 = y + 2 * outputs,
              *restrict y3 = y + 3 * outputs;
        for (i = 0; i < fours; i += 4) {
            const WEIGHT *restrict w0 = weights + i * outputs, *restrict w1 = w0 + outputs,
                         *restrict w2 = w1 + outputs, *restrict w3 = w2 + outputs;
            const float a0 = x0[i], a1 = x0[i + 1], a2 = x0[i + 2], a3 = x0[i + 3];
            const float b0 = x1[i], b1 = x1[i + 1], b2 = x1[i + 2], b3 = x1[i + 3];
            const float c0 = x2[i], c1 = x2[i + 1], c2 = x2[i + 2], c3 = x2[i + 3];
            const float d0 = x3[i], d1 = x3[i + 1], d2 = x3[i + 2], d3 = x3[i + 3];
            for (k = 0; k < outputs; ++k) { /* four rows */
                const float v0 = w0[k], v1 = w1[k], v2 = w2[k], v3 = w3[k];
                y0[k] = y0[k] + a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3;
                y1[k] = y1[k] + b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3;
                y2[k] = y2[k] + c0 * v0 + c1 * v1 + c2 * v2 + c3 * v3;
                y3[k] = y3[k] + d0 * v0 + d1 * v1 + d2 * v2 + d3 * v3;
            }
        }
        for (; i < inputs; ++i) {
            const float a = x0[i], b = x1[i], c = x2[i], d = x3[i];
            for (k = 0; k < outputs; ++k) {
                const float v = weights[i * outputs + k];
                y0[k] += a * v;
                y1[k] += b * v;
                y2[k] += c * v;
                y3[k] += d * v;
            }
        }
    }
    for (; r < rows; ++r, x += step, y += outputs) {
        for (i = 0; i < fours; i += 4) {
            const WEIGHT *restrict w = weights + i * outputs;
            const float a0 = x[i], a1 = x[i + 1], a2 = x[i + 2], a3 = x[i + 3];
            for (k = 0; k < outputs; ++k) /* one row */
                y[k] = y[k] + a0 * w[k] + a1 * w[outputs + k] + a2 * w[2 * outputs + k] + a3 * w[3 * outputs + k];
        }
        for (; i < inputs; ++i)
            for (k = 0; k < outputs; ++k)
                y[k] += x[i] * weights[i * outputs + k];
    }
}
)";

constexpr const char* row_of_windows_text =
    R"(/* adds to a row of y what its windows give: each line of a window is as many numbers in a row as weights are */
static void convolve_row@(const float *x, float *y, const WEIGHT *weights, size_t row, size_t height, size_t width,
                          size_t inputs, size_t columns, size_t channels, size_t kernel, size_t stride, size_t padding)
{
    size_t u;
    for (u = 0; u < kernel; ++u) {
        const size_t i = row * stride + u;
        size_t column = 0;
        if (i < padding || i - padding >= height)
            continue;
        while (column < columns) {
            const size_t j = column * stride; /* with the padding */
            const float *line = x + (i - padding) * width * inputs;
            const size_t begin = j < padding ? padding - j : 0;
            const size_t end = j + kernel <= width + padding ? kernel : width + padding > j ? width + padding - j : 0;
            size_t count = 1; /* columns whose windows have the same part inside */
            if (begin == 0 && end == kernel) {
                count = (width + padding - kernel - j) / stride + 1;
                if (count > columns - column)
                    count = columns - column;
            }
            if (begin < end)
                product@(line + (j + begin - padding) * inputs, stride * inputs, y + column * channels,
                         weights + (u * kernel + begin) * inputs * channels, count, (end - begin) * inputs, channels);
            column += count;
        }
    }
}
)";

// The channels of a group lie beside each other, in x, y and each line of weights; where a group is one channel, the
// innermost loop goes over all of them.
constexpr const char* row_of_groups_text =
    R"(/* adds to a row of y what its windows give: they see every `dilation`-th pixel, and a group of channels its own alone */
static void convolve_groups@(const float *restrict x, float *restrict y, const WEIGHT *restrict weights, size_t row,
                             size_t height, size_t width, size_t inputs, size_t columns, size_t channels, size_t kernel,
                             size_t stride, size_t padding, size_t dilation, size_t groups)
{
    const size_t seen = inputs / groups, made = channels / groups;
    size_t column, u, v, g, c, k;
    for (u = 0; u < kernel; ++u) {
        const size_t i = row * stride + u * dilation;
        if (i < padding || i - padding >= height)
            continue;
        for (v = 0; v < kernel; ++v) {
            const WEIGHT *restrict w = weights + (u * kernel + v) * seen * channels;
            for (column = 0; column < columns; ++column) {
                const size_t j = column * stride + v * dilation;
                const float *restrict pixel;
                float *restrict to = y + column * channels;
                if (j < padding || j - padding >= width)
                    continue;
                pixel = x + ((i - padding) * width + j - padding) * inputs;
                if (seen == 1 && made == 1) {
                    for (k = 0; k < channels; ++k)
                        to[k] += pixel[k] * w[k];
                    continue;
                }
                for (g = 0; g < groups; ++g)
                    for (c = 0; c < seen; ++c) {
                        const float value = pixel[g * seen + c];
                        const WEIGHT *restrict line = w + c * channels + g * made;
                        for (k = 0; k < made; ++k)
                            to[g * made + k] += value * line[k];
                    }
            }
        }
    }
}
)";

/// What goes over a row of windows: its name, what it needs more than all do, and the name of the step.
struct WindowsInC {
  std::string step;
  std::string row;
  std::string comment;
  std::string parameters;
  std::string arguments;
};

const WindowsInC plain_windows = {"convolution", "convolve_row", "(kernel, kernel, inputs, channels)", "", ""};
const WindowsInC grouped_windows = {"grouped_convolution", "convolve_groups",
                                    "(kernel, kernel, inputs / groups, channels)", ", size_t dilation, size_t groups",
                                    ", dilation, groups"};

/// A convolution, with weights of 32 bits, or of 8 bits and a scale for each channel.
std::string convolution_text(const std::string& ending, const WindowsInC& windows) {
  const bool is_scaled = !ending.empty();
  std::string text = "/* (height, width, inputs) to (rows, columns, channels); weights are " + windows.comment +
                     (is_scaled ? ",\n   times the scale of each channel" : "") + " */\n";
  text += "static void " + windows.step + ending + "(const float *x, float *y, const " +
          (is_scaled ? "signed char *weights, const float *scales" : "float *weights") +
          ",\n    const float *bias, size_t height, size_t width, size_t inputs, size_t rows, size_t columns, size_t "
          "channels,\n    size_t kernel, size_t stride, size_t padding" +
          windows.parameters + ")\n";
  text += R"({
    size_t row, column, k;
    for (row = 0; row < rows; ++row, y += columns * channels) {
        for (column = 0; column < columns; ++column)
            for (k = 0; k < channels; ++k)
                y[column * channels + k] = )" +
          std::string(is_scaled ? "0.0f" : "bias[k]") + ";\n";
  text += "        " + windows.row + ending +
          "(x, y, weights, row, height, width, inputs, columns, channels, kernel, stride, padding" + windows.arguments +
          ");\n";
  if (is_scaled)
    text += R"(        for (column = 0; column < columns; ++column)
            for (k = 0; k < channels; ++k)
                y[column * channels + k] = y[column * channels + k] * scales[k] + bias[k];
)";
  return text + "    }\n}\n";
}

/// In an order in which each stands before those that call it.
std::vector<Helper> all_helpers() {
  return {
      Helper{"scale", R"(/* y = x * scale + shift, for each index of the last axis; y may be x */
static void scale(const float *x, float *y, size_t count, const float *factor, const float *shift, size_t width)
{
    size_t i, k;
    if (width == 1)
        for (i = 0; i < count; ++i)
            y[i] = x[i] * factor[0] + shift[0];
    else
        for (i = 0; i < count; i += width)
            for (k = 0; k < width; ++k)
                y[i + k] = x[i + k] * factor[k] + shift[k];
}
)"},
      Helper{"product", filled_in(product_text, "", "float")},
      Helper{"product_int8", filled_in(product_text, "_int8", "signed char")},
      Helper{"dense",
             R"(/* y = x W + b at each position; W is (inputs, outputs) */
static void dense(const float *x, float *y, const float *weights, const float *bias, size_t positions, size_t inputs,
                  size_t outputs)
{
    size_t p, k;
    for (p = 0; p < positions; ++p)
        for (k = 0; k < outputs; ++k)
            y[p * outputs + k] = bias[k];
    product(x, inputs, y, weights, positions, inputs, outputs);
}
)",
             {"product"}},
      Helper{"convolve_row", filled_in(row_of_windows_text, "", "float"), {"product"}},
      Helper{"convolve_row_int8", filled_in(row_of_windows_text, "_int8", "signed char"), {"product_int8"}},
      Helper{"convolution", convolution_text("", plain_windows), {"convolve_row"}},
      Helper{"convolve_groups", filled_in(row_of_groups_text, "", "float")},
      Helper{"convolve_groups_int8", filled_in(row_of_groups_text, "_int8", "signed char")},
      Helper{"grouped_convolution", convolution_text("", grouped_windows), {"convolve_groups"}},
      Helper{"convolution_transpose",
             R"(/* each pixel adds its window; weights are (kernel, kernel, channels, inputs) */
static void convolution_transpose(const float *x, float *y, const float *weights, const float *bias, size_t height,
                                  size_t width, size_t inputs, size_t rows, size_t columns, size_t channels,
                                  size_t kernel, size_t stride, size_t padding)
{
    size_t row, column, u, v, c, k;
    for (row = 0; row < rows * columns; ++row)
        for (k = 0; k < channels; ++k)
            y[row * channels + k] = bias[k];
    for (row = 0; row < height; ++row)
        for (column = 0; column < width; ++column, x += inputs)
            for (u = 0; u < kernel; ++u)
                for (v = 0; v < kernel; ++v) {
                    const size_t i = row * stride + u;
                    const size_t j = column * stride + v;
                    const float *w = weights + (u * kernel + v) * channels * inputs;
                    float *to;
                    if (i < padding || j < padding || i - padding >= rows || j - padding >= columns)
                        continue;
                    to = y + ((i - padding) * columns + j - padding) * channels;
                    for (k = 0; k < channels; ++k)
                        for (c = 0; c < inputs; ++c)
                            to[k] += x[c] * *w++;
                }
}
)"},
      Helper{"dense_int8",
             R"(/* y = x W + b at each position; W is (inputs, outputs) times the scale of each output */
static void dense_int8(const float *x, float *y, const signed char *weights, const float *scales, const float *bias,
                       size_t positions, size_t inputs, size_t outputs)
{
    size_t p, k;
    for (k = 0; k < positions * outputs; ++k)
        y[k] = 0.0f;
    product_int8(x, inputs, y, weights, positions, inputs, outputs);
    for (p = 0; p < positions; ++p)
        for (k = 0; k < outputs; ++k)
            y[p * outputs + k] = y[p * outputs + k] * scales[k] + bias[k];
}
)",
             {"product_int8"}},
      Helper{"convolution_int8", convolution_text("_int8", plain_windows), {"convolve_row_int8"}},
      Helper{"grouped_convolution_int8", convolution_text("_int8", grouped_windows), {"convolve_groups_int8"}},
      Helper{"max_pool", R"(/* the largest value of each window */
static void max_pool(const float *restrict x, float *restrict y, size_t height, size_t width, size_t channels,
                     size_t rows, size_t columns, size_t size, size_t stride, size_t padding)
{
    size_t row, column, c, u, v;
    for (row = 0; row < rows; ++row)
        for (column = 0; column < columns; ++column, y += channels) {
            for (c = 0; c < channels; ++c)
                y[c] = -HUGE_VALF;
            for (u = 0; u < size; ++u)
                for (v = 0; v < size; ++v) {
                    const size_t i = row * stride + u;
                    const size_t j = column * stride + v;
                    const float *pixel;
                    if (i < padding || j < padding || i - padding >= height || j - padding >= width)
                        continue;
                    pixel = x + ((i - padding) * width + j - padding) * channels;
                    for (c = 0; c < channels; ++c)
                        y[c] = pixel[c] > y[c] ? pixel[c] : y[c];
                }
        }
}
)"},
      Helper{"average_pool", R"(/* the mean of each window, with zeros around */
static void average_pool(const float *restrict x, float *restrict y, size_t height, size_t width, size_t channels,
                         size_t rows, size_t columns, size_t size, size_t stride, size_t padding)
{
    size_t row, column, c, u, v;
    for (row = 0; row < rows; ++row)
        for (column = 0; column < columns; ++column, y += channels) {
            for (c = 0; c < channels; ++c)
                y[c] = 0.0f;
            for (u = 0; u < size; ++u)
                for (v = 0; v < size; ++v) {
                    const size_t i = row * stride + u;
                    const size_t j = column * stride + v;
                    const float *pixel;
                    if (i < padding || j < padding || i - padding >= height || j - padding >= width)
                        continue;
                    pixel = x + ((i - padding) * width + j - padding) * channels;
                    for (c = 0; c < channels; ++c)
                        y[c] += pixel[c];
                }
            for (c = 0; c < channels; ++c)
                y[c] /= (float)(size * size);
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
      Helper{"clamp",
             R"(static float clamp(float x, float low, float high) { return x < low ? low : x > high ? high : x; }
)"},
      Helper{"linear", R"(static float linear(float x, float factor, float shift) { return factor * x + shift; }
)"},
      Helper{"square", R"(static float square(float x) { return x * x; }
)"},
      Helper{"add", R"(static float add(float a, float b) { return a + b; }
)"},
      Helper{"subtract", R"(static float subtract(float a, float b) { return a - b; }
)"},
      Helper{"multiply", R"(static float multiply(float a, float b) { return a * b; }
)"},
      Helper{"divide", R"(static float divide(float a, float b) { return a / b; }
)"},
      Helper{"maximum", R"(static float maximum(float a, float b) { return a < b ? b : a; }
)"},
      Helper{"minimum", R"(static float minimum(float a, float b) { return b < a ? b : a; }
)"},
      Helper{"meet", R"(/* y = f(a, b) for each index of y; of_a and of_b: how far the next index of each axis lies */
static void meet(const float *a, const float *b, float *y, const size_t *extents, const size_t *of_a,
                 const size_t *of_b, size_t rank, size_t count, float (*f)(float, float))
{
    size_t i, axis;
    for (i = 0; i < count; ++i) {
        size_t rest = i, from_a = 0, from_b = 0;
        for (axis = rank; axis-- > 0;) {
            from_a += rest % extents[axis] * of_a[axis];
            from_b += rest % extents[axis] * of_b[axis];
            rest /= extents[axis];
        }
        y[i] = f(a[from_a], b[from_b]);
    }
}
)"},
      Helper{"matmul",
             R"(/* (m, k) times (k, n) for each of some pairs, either side transposed */
static void matmul(const float *a, const float *b, float *y, const size_t *of_a, const size_t *of_b, size_t pairs,
                   size_t m, size_t n, size_t k, int transpose_a, int transpose_b)
{
    size_t p, i, j, s;
    for (p = 0; p < pairs; ++p)
        if (!transpose_a && !transpose_b) {
            for (i = 0; i < m * n; ++i)
                y[i] = 0.0f;
            product(a + of_a[p], k, y, b + of_b[p], m, k, n);
            y += m * n;
        } else for (i = 0; i < m; ++i)
            for (j = 0; j < n; ++j) {
                float sum = 0.0f;
                for (s = 0; s < k; ++s)
                    sum += a[of_a[p] + (transpose_a ? s * m + i : i * k + s)] *
                           b[of_b[p] + (transpose_b ? j * k + s : s * n + j)];
                *y++ = sum;
            }
}
)",
             {"product"}},
      Helper{"permute", R"(/* the same numbers with their axes in another order */
static void permute(const float *x, float *y, const size_t *extents, const size_t *of_x, size_t rank, size_t count)
{
    size_t i, axis;
    for (i = 0; i < count; ++i) {
        size_t rest = i, from = 0;
        for (axis = rank; axis-- > 0;) {
            from += rest % extents[axis] * of_x[axis];
            rest /= extents[axis];
        }
        y[i] = x[from];
    }
}
)"},
      Helper{"copy_runs", R"(/* runs of numbers that lie some steps apart */
static void copy_runs(const float *x, float *y, size_t count, size_t run, size_t x_step, size_t y_step)
{
    size_t r, i;
    for (r = 0; r < count; ++r)
        for (i = 0; i < run; ++i)
            y[r * y_step + i] = x[r * x_step + i];
}
)"},
      Helper{"softmax", R"(/* numbers that add up to 1, or their logarithms; y may be x */
static void softmax(const float *x, float *y, size_t outer, size_t extent, size_t inner, int logarithm)
{
    size_t o, i, e;
    for (o = 0; o < outer; ++o)
        for (i = 0; i < inner; ++i) {
            const float *from = x + o * extent * inner + i;
            float *to = y + o * extent * inner + i;
            float largest = from[0];
            float sum = 0.0f;
            for (e = 1; e < extent; ++e)
                if (from[e * inner] > largest)
                    largest = from[e * inner];
            for (e = 0; e < extent; ++e)
                sum += expf(from[e * inner] - largest);
            for (e = 0; e < extent; ++e)
                to[e * inner] = logarithm ? from[e * inner] - largest - logf(sum) : expf(from[e * inner] - largest) / sum;
        }
}
)"},
      Helper{"sum_over",
             R"(static void sum_over(const float *x, float *y, size_t outer, size_t extent, size_t inner, float factor)
{
    size_t o, i, e;
    for (o = 0; o < outer; ++o)
        for (i = 0; i < inner; ++i) {
            float sum = 0.0f;
            for (e = 0; e < extent; ++e)
                sum += x[(o * extent + e) * inner + i];
            *y++ = sum * factor;
        }
}
)"},
      Helper{"max_over",
             R"(static void max_over(const float *x, float *y, size_t outer, size_t extent, size_t inner, float factor)
{
    size_t o, i, e;
    for (o = 0; o < outer; ++o)
        for (i = 0; i < inner; ++i) {
            float largest = x[o * extent * inner + i];
            for (e = 1; e < extent; ++e)
                if (x[(o * extent + e) * inner + i] > largest)
                    largest = x[(o * extent + e) * inner + i];
            *y++ = largest * factor;
        }
}
)"},
      Helper{"embedding", R"(/* rows of a table, by the nearest index that there is */
static void embedding(const float *x, float *y, size_t positions, const float *table, size_t count, size_t width)
{
    size_t p, i;
    for (p = 0; p < positions; ++p) {
        const size_t nearest = x[p] > 0.0f ? (x[p] < 1e9f ? (size_t)(x[p] + 0.5f) : count) : 0;
        const size_t row = nearest < count ? nearest : count - 1;
        for (i = 0; i < width; ++i)
            *y++ = table[row * width + i];
    }
}
)"},
      Helper{"upsample", R"(/* each pixel becomes a square */
static void upsample(const float *x, float *y, size_t height, size_t width, size_t channels, size_t factor)
{
    size_t row, column, c;
    for (row = 0; row < factor * height; ++row)
        for (column = 0; column < factor * width; ++column)
            for (c = 0; c < channels; ++c)
                *y++ = x[(row / factor * width + column / factor) * channels + c];
}
)"},
      Helper{
          "normalize",
          R"(/* (x - mean) / deviation * gain + shift, of each position, or of each group of channels at all positions */
static void normalize(const float *x, float *y, const float *gain, const float *shift, size_t positions,
                      size_t channels, size_t groups, float epsilon)
{
    const size_t parts = groups > 0 ? groups : positions;
    const size_t runs = groups > 0 ? positions : 1;
    const size_t run = groups > 0 ? channels / groups : channels;
    size_t p, r, i;
    for (p = 0; p < parts; ++p) {
        const size_t begin = p * run;
        const size_t first = groups > 0 ? begin : 0;
        float mean = 0.0f;
        float variance = 0.0f;
        for (r = 0; r < runs; ++r)
            for (i = 0; i < run; ++i)
                mean += x[begin + r * channels + i];
        mean /= (float)(runs * run);
        for (r = 0; r < runs; ++r)
            for (i = 0; i < run; ++i)
                variance += (x[begin + r * channels + i] - mean) * (x[begin + r * channels + i] - mean);
        variance /= (float)(runs * run);
        for (r = 0; r < runs; ++r)
            for (i = 0; i < run; ++i)
                y[begin + r * channels + i] = (x[begin + r * channels + i] - mean) / sqrtf(variance + epsilon) *
                                                  gain[first + i] + shift[first + i];
    }
}
)"},
      Helper{"attention", R"(/* softmax(Q K' / sqrt(d)) V of each head; weights: room for a row of them */
static void attention(const float *query, const float *key, const float *value, float *y, float *weights, size_t rows,
                      size_t columns, size_t width, size_t heads, int causal)
{
    const size_t depth = width / heads;
    size_t h, i, j, d;
    for (h = 0; h < heads; ++h)
        for (i = 0; i < rows; ++i) {
            const size_t seen = causal && i + 1 < columns ? i + 1 : columns;
            const float *q = query + i * width + h * depth;
            float largest = -HUGE_VALF;
            float sum = 0.0f;
            for (j = 0; j < seen; ++j) {
                weights[j] = 0.0f;
                for (d = 0; d < depth; ++d)
                    weights[j] += q[d] * key[j * width + h * depth + d];
                weights[j] /= sqrtf((float)depth);
                if (weights[j] > largest)
                    largest = weights[j];
            }
            for (j = 0; j < seen; ++j) {
                weights[j] = expf(weights[j] - largest);
                sum += weights[j];
            }
            for (d = 0; d < depth; ++d) {
                float total = 0.0f;
                for (j = 0; j < seen; ++j)
                    total += weights[j] * value[j * width + h * depth + d];
                y[i * width + h * depth + d] = total / sum;
            }
        }
}
)"},
      Helper{"lstm",
             R"(/* i, f, o = sigmoid, g = tanh of x W + h U + b; c = f c + i g, h = o tanh c */
static void lstm(const float *x, float *y, float *memory, const float *input, const float *input_bias,
                 const float *recurrent, const float *recurrent_bias, size_t length, size_t features, size_t units)
{
    float *in = memory;
    float *again = memory + 4 * units;
    float *c = again + 4 * units;
    float *h = c + units;
    size_t t, u;
    for (u = 0; u < units; ++u)
        c[u] = h[u] = 0.0f;
    for (t = 0; t < length; ++t) {
        dense(x + t * features, in, input, input_bias, 1, features, 4 * units);
        dense(h, again, recurrent, recurrent_bias, 1, units, 4 * units);
        for (u = 0; u < units; ++u) {
            const float i = sigmoid(in[u] + again[u]);
            const float f = sigmoid(in[units + u] + again[units + u]);
            const float o = sigmoid(in[3 * units + u] + again[3 * units + u]);
            c[u] = f * c[u] + i * tanhf(in[2 * units + u] + again[2 * units + u]);
            h[u] = o * tanhf(c[u]);
            *y++ = h[u];
        }
    }
}
)",
             {"dense", "sigmoid"}},
      Helper{"gru",
             R"(/* r, z = sigmoid(x W + b + h U + c), n = tanh(x W + b + r (h U + c)), h = (1 - z) n + z h */
static void gru(const float *x, float *y, float *memory, const float *input, const float *input_bias,
                const float *recurrent, const float *recurrent_bias, size_t length, size_t features, size_t units)
{
    float *in = memory;
    float *again = memory + 3 * units;
    float *h = again + 3 * units;
    size_t t, u;
    for (u = 0; u < units; ++u)
        h[u] = 0.0f;
    for (t = 0; t < length; ++t) {
        dense(x + t * features, in, input, input_bias, 1, features, 3 * units);
        dense(h, again, recurrent, recurrent_bias, 1, units, 3 * units);
        for (u = 0; u < units; ++u) {
            const float r = sigmoid(in[u] + again[u]);
            const float z = sigmoid(in[units + u] + again[units + u]);
            const float n = tanhf(in[2 * units + u] + r * again[2 * units + u]);
            h[u] = (1.0f - z) * n + z * h[u];
            *y++ = h[u];
        }
    }
}
)",
             {"dense", "sigmoid"}},
  };
}

}  // namespace

std::string c_helpers(std::set<std::string> names) {
  const std::vector<Helper> helpers = all_helpers();
  for (std::size_t i = helpers.size(); i-- > 0;)
    if (names.contains(helpers[i].name)) names.insert(helpers[i].calls.begin(), helpers[i].calls.end());
  std::string text;
  for (const Helper& helper : helpers)
    if (names.contains(helper.name)) text += helper.code + '\n';
  return text;
}

}  // namespace plexus::network
