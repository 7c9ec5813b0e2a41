// From data to pixels, and the ticks between.

/** True for positive numbers that span so much that equal factors matter rather than equal steps. */
function isLogarithmic(values) {
  const numbers = values.filter((value) => Number.isFinite(value));
  return numbers.length > 1 && Math.min(...numbers) > 0 && Math.max(...numbers) / Math.min(...numbers) >= 20;
}

function linear([low, high], [from, to]) {
  // Values that differ by rounding alone are the same.
  if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const scale = (value) => from + ((value - low) / (high - low)) * (to - from);
  scale.domain = [low, high];
  scale.ticks = (count) => niceTicks(low, high, count);
  scale.format = (value, ticks) => tickText(value, ticks);
  return scale;
}

function logarithmic([low, high], [from, to]) {
  if (high <= low * (1 + 1e-9)) [low, high] = [low / 2, high * 2];
  const inner = linear([Math.log10(low), Math.log10(high)], [from, to]);
  const scale = (value) => inner(Math.log10(value));
  scale.domain = [low, high];
  scale.ticks = (count) => logTicks(low, high, count);
  scale.format = (value) => number(value, 3);
  return scale;
}

/** Equal places for values that are names. */
function places(values, [from, to]) {
  const step = (to - from) / Math.max(values.length, 1);
  const index = new Map(values.map((value, i) => [value, i]));
  const scale = (value) => from + (index.get(value) + 0.5) * step;
  scale.step = Math.abs(step);
  scale.ticks = () => values;
  scale.format = (value) => valueText(value);
  return scale;
}

/** Steps of 1, 2, 2.5 or 5 times a power of ten. */
function niceTicks(low, high, count) {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const ticks = [];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  for (let i = 0; i <= Math.min(last - first, 100); i++) ticks.push(Number(((first + i) * step).toPrecision(12)));
  return ticks;
}

function logTicks(low, high, count) {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.ceil(Math.log10(high) - 1e-9);
  const all = (factors) => {
    const ticks = [];
    for (let power = from; power <= to; power++)
      for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
    return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  };
  for (const factors of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3]]) {
    const ticks = all(factors);
    if (ticks.length <= count && ticks.length >= 2) return ticks;
  }
  const decades = all([1]);
  const every = Math.max(1, Math.ceil(decades.length / Math.max(count, 2)));
  return decades.length > 1 ? decades.filter((_, i) => i % every === 0) : [Number(low.toPrecision(2)), Number(high.toPrecision(2))];
}

/** All ticks of an axis with the same number of decimals. */
function tickText(value, ticks) {
  const size = Math.max(...ticks.map(Math.abs));
  if (size >= 1e5 || (size < 1e-3 && size > 0)) return number(value, 3);
  const decimals = Math.max(...ticks.map((tick) => (String(Number(tick.toPrecision(10))).split(".")[1] ?? "").length));
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "−");
}

/** A scale for a column of settings: equal places for names and few numbers, else linear or logarithmic. */
function settingScale(one, trials, range, inset = 0.06) {
  const values = one.distinct(trials);
  if (one.isText) return places(values, range);
  const margin = (range[1] - range[0]) * inset;
  const inner = [range[0] + margin, range[1] - margin];
  const kind = isLogarithmic(values) ? logarithmic : linear;
  const scale = kind([values[0], values[values.length - 1]], inner);
  if (values.length <= 8) {
    scale.ticks = () => values;
    scale.format = (value) => valueText(value);
  }
  return scale;
}
