// The network of a trial, followed step by step: what `plexus export` writes, computed here. The operations and their
// settings are those of docs/reference/operations.md; a value is an array of floats.

const unary = {
  absolute: () => Math.abs,
  clamp: ({ low, high }) => (x) => (x < low ? low : x > high ? high : x),
  elu: ({ alpha }) => (x) => (x > 0 ? x : alpha * Math.expm1(x)),
  exp: () => Math.exp,
  gelu: () => (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)),
  leaky_relu: ({ slope }) => (x) => (x > 0 ? x : slope * x),
  linear: ({ factor, shift }) => (x) => factor * x + shift,
  log: () => Math.log,
  power: ({ exponent }) => (x) => x ** exponent,
  relu: () => (x) => (x > 0 ? x : 0),
  sigmoid: () => logistic,
  silu: () => (x) => x * logistic(x),
  softplus: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  sqrt: () => Math.sqrt,
  square: () => (x) => x * x,
  tanh: () => Math.tanh,
};

const binary = {
  add: (a, b) => a + b, subtract: (a, b) => a - b, multiply: (a, b) => a * b, divide: (a, b) => a / b,
  maximum: (a, b) => (a < b ? b : a), minimum: (a, b) => (b < a ? b : a),
};

function logistic(x) {
  return 1 / (1 + Math.exp(-x));
}

/** erf x: its series near 0, a continued fraction elsewhere; within 1e-12. */
function errorFunction(x) {
  const z = Math.abs(x);
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    let [term, sum] = [z, z];
    for (let n = 1; n < 60; n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return Math.sign(x) * sum * 2 / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction));
}

const sizeOf = (shape) => shape.reduce((product, extent) => product * extent, 1);
const asImage = (shape) => (shape.length === 2 ? [...shape, 1] : shape);

/** (outer, extent, inner) around axes first … last. */
function aroundAxes(shape, first, last) {
  return [sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, last + 1)), sizeOf(shape.slice(last + 1))];
}

function stepsOf(shape) {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1] * shape[axis + 1];
  return steps;
}

/** Where a value lies for each index of `shape`: it has axes less in front, and those of extent 1 stand for all. */
function meetingSteps(own, shape) {
  const steps = stepsOf(own);
  return shape.map((_, axis) => {
    const mine = axis - (shape.length - own.length);
    return mine < 0 || own[mine] === 1 ? 0 : steps[mine];
  });
}

function offsetIn(index, shape, steps) {
  let offset = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    offset += (index % shape[axis]) * steps[axis];
    index = Math.floor(index / shape[axis]);
  }
  return offset;
}

/** Calls body(y, x) with the pixels of a window that lie in the image, and those of the result. */
function slide([height, width], [rows, columns], { size, stride, padding = 0, dilation = 1 }, body) {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let u = 0; u < size; u++)
        for (let v = 0; v < size; v++) {
          const [i, j] = [row * stride + u * dilation - padding, column * stride + v * dilation - padding];
          if (i >= 0 && j >= 0 && i < height && j < width) body(row * columns + column, i * width + j, u * size + v);
        }
}

const operations = {
  scale: (step, [x], [shape], array) => {
    const [scale, shift] = [array(step.scale).values, array(step.shift).values];
    return [x.map((value, i) => value * scale[i % scale.length] + shift[i % scale.length]), shape];
  },
  dense: (step, [x], [shape], array) => {
    const { values: w, shape: [inputs, outputs] } = array(step.weights);
    const bias = array(step.bias).values;
    const y = new Float32Array((x.length / inputs) * outputs);
    for (let p = 0; p < x.length / inputs; p++) {
      const sums = Float64Array.from(bias);
      for (let i = 0; i < inputs; i++) {
        const value = x[p * inputs + i];
        if (value !== 0) for (let k = 0; k < outputs; k++) sums[k] += value * w[i * outputs + k];
      }
      y.set(sums, p * outputs);
    }
    return [y, [...shape.slice(0, -1), outputs]];
  },
  convolution: (step, [x], [shape], array) => {
    const { values: w, shape: [size, , seen, channels] } = array(step.weights);
    const [height, width, inputs] = asImage(shape);
    const { dilation = 1, groups = 1 } = step;
    const made = channels / groups;
    const reduced = (extent) => Math.floor((extent + 2 * step.padding - (size - 1) * dilation - 1) / step.stride) + 1;
    const to = [reduced(height), reduced(width), channels];
    const sums = new Float64Array(sizeOf(to));
    const bias = array(step.bias).values;
    for (let i = 0; i < sums.length; i++) sums[i] = bias[i % channels];
    slide([height, width], to, { ...step, size }, (y, at, window) => {
      for (let c = 0; c < inputs; c++) {
        const value = x[at * inputs + c];
        const group = Math.floor(c / seen);
        const line = (window * seen + (c % seen)) * channels;
        if (value !== 0) for (let k = group * made; k < (group + 1) * made; k++) sums[y * channels + k] += value * w[line + k];
      }
    });
    return [Float32Array.from(sums), to];
  },
  convolution_transpose: (step, [x], [shape], array) => {
    const { values: w, shape: [size, , channels, inputs] } = array(step.weights);
    const [height, width] = asImage(shape);
    const grown = (extent) => (extent - 1) * step.stride + size - 2 * step.padding;
    const to = [grown(height), grown(width), channels];
    const sums = new Float64Array(sizeOf(to));
    const bias = array(step.bias).values;
    for (let i = 0; i < sums.length; i++) sums[i] = bias[i % channels];
    slide(to, [height, width], { ...step, size }, (from, at, window) => {
      for (let k = 0; k < channels; k++)
        for (let c = 0; c < inputs; c++) sums[at * channels + k] += x[from * inputs + c] * w[(window * channels + k) * inputs + c];
    });
    return [Float32Array.from(sums), to];
  },
  max_pool: (step, [x], [shape]) => pooled(step, x, shape, -Infinity, Math.max, (value) => value),
  average_pool: (step, [x], [shape]) => pooled(step, x, shape, 0, (a, b) => a + b, (sum) => sum / (step.size * step.size)),
  upsample: ({ factor }, [x], [shape]) => {
    const [height, width, channels] = asImage(shape);
    const to = [factor * height, factor * width, channels];
    return [Float32Array.from({ length: sizeOf(to) }, (_, i) => {
      const [row, column] = [Math.floor(i / channels / to[1]), Math.floor(i / channels) % to[1]];
      return x[(Math.floor(row / factor) * width + Math.floor(column / factor)) * channels + (i % channels)];
    }), to];
  },
  matmul: ({ transpose_a: ta, transpose_b: tb }, [a, b], [shapeA, shapeB]) => {
    const [m, k] = ta ? shapeA.slice(-2).reverse() : shapeA.slice(-2);
    const n = tb ? shapeB.at(-2) : shapeB.at(-1);
    const [frontA, frontB] = [shapeA.slice(0, -2), shapeB.slice(0, -2)];
    const front = met(frontA, frontB);
    const [stepsA, stepsB] = [meetingSteps(frontA, front), meetingSteps(frontB, front)];
    const y = new Float32Array(sizeOf(front) * m * n);
    for (let p = 0; p < sizeOf(front); p++) {
      const [fromA, fromB] = [offsetIn(p, front, stepsA) * m * k, offsetIn(p, front, stepsB) * k * n];
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let s = 0; s < k; s++) sum += a[fromA + (ta ? s * m + i : i * k + s)] * b[fromB + (tb ? j * k + s : s * n + j)];
          y[(p * m + i) * n + j] = sum;
        }
    }
    return [y, [...front, m, n]];
  },
  permute: ({ order }, [x], [shape]) => {
    const own = stepsOf(shape);
    const [to, steps] = [order.map((axis) => shape[axis]), order.map((axis) => own[axis])];
    return [Float32Array.from({ length: x.length }, (_, i) => x[offsetIn(i, to, steps)]), to];
  },
  concatenate: ({ axis }, values, shapes) => {
    const to = shapes[0].map((extent, i) => (i === axis ? shapes.reduce((sum, shape) => sum + shape[axis], 0) : extent));
    const [outer] = aroundAxes(to, axis, axis);
    const y = [];
    for (let o = 0; o < outer; o++) for (const x of values) y.push(...x.subarray((o * x.length) / outer, ((o + 1) * x.length) / outer));
    return [Float32Array.from(y), to];
  },
  slice: ({ axis, begin, end }, [x], [shape]) => {
    const [outer, extent, inner] = aroundAxes(shape, axis, axis);
    const y = [];
    for (let o = 0; o < outer; o++) y.push(...x.subarray((o * extent + begin) * inner, (o * extent + end) * inner));
    return [Float32Array.from(y), shape.map((old, i) => (i === axis ? end - begin : old))];
  },
  softmax: (step, [x], [shape]) => alongAxis(step, x, shape, (run) => shares(run)),
  log_softmax: (step, [x], [shape]) => alongAxis(step, x, shape, (run) => shares(run).map(Math.log)),
  sum: (step, [x], [shape]) => reduced(step, x, shape, (run) => run.reduce((a, b) => a + b)),
  mean: (step, [x], [shape]) => reduced(step, x, shape, (run) => run.reduce((a, b) => a + b) / run.length),
  max: (step, [x], [shape]) => reduced(step, x, shape, (run) => Math.max(...run)),
  embedding: (step, [x], [shape], array) => {
    const { values: table, shape: [count, width] } = array(step.table);
    const y = [];
    for (const value of x) {
      const row = Math.max(0, Math.min(count - 1, Math.floor(value + 0.5)));
      y.push(...table.subarray(row * width, (row + 1) * width));
    }
    return [Float32Array.from(y), [...shape, width]];
  },
  layer_normalization: (step, [x], [shape], array) => normalized(step, x, shape, array),
  group_normalization: (step, [x], [shape], array) => normalized(step, x, shape, array),
  attention: ({ heads, causal }, [query, key, value], [[rows, width], [columns]]) => {
    const depth = width / heads;
    const y = new Float32Array(rows * width);
    for (let h = 0; h < heads; h++)
      for (let i = 0; i < rows; i++) {
        const scores = [];
        for (let j = 0; j < (causal ? Math.min(i + 1, columns) : columns); j++) {
          let sum = 0;
          for (let d = 0; d < depth; d++) sum += query[i * width + h * depth + d] * key[j * width + h * depth + d];
          scores.push(sum / Math.sqrt(depth));
        }
        shares(scores).forEach((share, j) => {
          for (let d = 0; d < depth; d++) y[i * width + h * depth + d] += share * value[j * width + h * depth + d];
        });
      }
    return [y, [rows, width]];
  },
  lstm: (step, [x], [shape], array) => recurrent(step, x, shape, array, (a, b, h, c, u, units) => {
    const gate = (number) => a[number * units + u] + b[number * units + u];
    c[u] = logistic(gate(1)) * c[u] + logistic(gate(0)) * Math.tanh(gate(2));
    return logistic(gate(3)) * Math.tanh(c[u]);
  }),
  gru: (step, [x], [shape], array) => recurrent(step, x, shape, array, (a, b, h, c, u, units) => {
    const z = logistic(a[units + u] + b[units + u]);
    return (1 - z) * Math.tanh(a[2 * units + u] + logistic(a[u] + b[u]) * b[2 * units + u]) + z * h[u];
  }),
  constant: (step, inputs, shapes, array) => [array(step.values).values, array(step.values).shape],
};

function shares(run) {
  const largest = run.reduce((a, b) => Math.max(a, b));
  const powers = Array.from(run, (value) => Math.exp(value - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function pooled(step, x, shape, start, join, end) {
  const [height, width, channels] = asImage(shape);
  const less = (extent) => Math.floor((extent + 2 * (step.padding ?? 0) - step.size) / step.stride) + 1;
  const to = [less(height), less(width), channels];
  const y = new Float64Array(sizeOf(to)).fill(start);
  slide([height, width], to, step, (place, at) => {
    for (let c = 0; c < channels; c++) y[place * channels + c] = join(y[place * channels + c], x[at * channels + c]);
  });
  return [Float32Array.from(y, end), to];
}

function alongAxis({ axis }, x, shape, f) {
  const [outer, extent, inner] = aroundAxes(shape, axis, axis);
  const y = new Float32Array(x.length);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const at = (e) => (o * extent + e) * inner + i;
      f(Array.from({ length: extent }, (_, e) => x[at(e)])).forEach((value, e) => { y[at(e)] = value; });
    }
  return [y, shape];
}

function reduced({ first, last }, x, shape, f) {
  const [outer, extent, inner] = aroundAxes(shape, first, last);
  const y = [];
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) y.push(f(Array.from({ length: extent }, (_, e) => x[(o * extent + e) * inner + i])));
  return [Float32Array.from(y), [...shape.slice(0, first), ...shape.slice(last + 1)]];
}

function normalized(step, x, shape, array) {
  const [gain, shift] = [array(step.gain).values, array(step.shift).values];
  const channels = gain.length;
  const positions = x.length / channels;
  const groups = step.groups ?? 0;
  const run = groups > 0 ? channels / groups : channels;
  const y = new Float32Array(x.length);
  for (let p = 0; p < (groups > 0 ? groups : positions); p++) {
    const places = [];
    for (let r = 0; r < (groups > 0 ? positions : 1); r++)
      for (let i = 0; i < run; i++) places.push((groups > 0 ? r * channels + p * run : p * channels) + i);
    const mean = places.reduce((sum, at) => sum + x[at], 0) / places.length;
    const variance = places.reduce((sum, at) => sum + (x[at] - mean) ** 2, 0) / places.length;
    for (const at of places) y[at] = ((x[at] - mean) / Math.sqrt(variance + step.epsilon)) * gain[at % channels] + shift[at % channels];
  }
  return [y, shape];
}

function recurrent(step, x, [length, features], array, next) {
  const [w, u] = [array(step.input_weights).values, array(step.recurrent_weights)];
  const [units, gates] = u.shape;
  const times = (from, begin, count, weights, bias) => {
    const sums = Float64Array.from(bias);
    for (let i = 0; i < count; i++) for (let k = 0; k < gates; k++) sums[k] += from[begin + i] * weights[i * gates + k];
    return sums;
  };
  const y = new Float32Array(length * units);
  let [h, c] = [new Float64Array(units), new Float64Array(units)];
  for (let t = 0; t < length; t++) {
    const a = times(x, t * features, features, w, array(step.input_bias).values);
    const b = times(h, 0, units, u.values, array(step.recurrent_bias).values);
    h = h.map((_, unit) => next(a, b, h, c, unit, units));
    y.set(h, t * units);
  }
  return [y, [length, units]];
}

/** The shape in which values meet. */
function met(a, b) {
  const rank = Math.max(a.length, b.length);
  const extent = (shape, axis) => shape[axis - (rank - shape.length)] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(extent(a, axis), extent(b, axis)));
}

/** What a network {layers, arrays, shape, answer} gives for a row of stored numbers. */
function runNetwork(network, row) {
  const array = (name) => {
    const found = network.arrays[name];
    found.values ??= floatsOf(found.floats);
    return found;
  };
  const values = [[Float32Array.from(row), network.shape]];
  for (const step of network.layers) {
    const inputs = (step.inputs ?? (step.op === "constant" ? [] : [values.length - 1])).map((number) => values[number]);
    const shapes = inputs.map(([, shape], i) => step.shapes?.[i] ?? shape);
    const xs = inputs.map(([x]) => x);
    if (unary[step.op]) values.push([xs[0].map(unary[step.op](step)), shapes[0]]);
    else if (binary[step.op]) {
      const to = met(...shapes);
      const steps = shapes.map((shape) => meetingSteps(shape, to));
      values.push([Float32Array.from({ length: sizeOf(to) }, (_, i) => binary[step.op](xs[0][offsetIn(i, to, steps[0])], xs[1][offsetIn(i, to, steps[1])])), to]);
    } else values.push(operations[step.op](step, xs, shapes, array));
  }
  return values[network.answer][0];
}
