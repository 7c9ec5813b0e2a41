function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and standard deviation of a sample (n − 1) of what is a number. */
function spreadOf(values) {
  const numbers = values.filter((value) => value !== null && !Number.isNaN(value));
  if (numbers.length === 0) return { n: 0, mean: NaN, std: NaN };
  const average = mean(numbers);
  const squares = numbers.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return { n: numbers.length, mean: average, std: numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : NaN };
}

// Quantiles of Student's distribution at 0.975 for 1 to 30 degrees of freedom.
const studentTable = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Half the width of the 95 % confidence interval of a mean; NaN for fewer than two values. */
function confidence(spread) {
  if (spread.n < 2) return NaN;
  const freedom = spread.n - 1;
  const quantile = freedom <= 30 ? studentTable[freedom - 1] : 1.96 + 2.4 / freedom;
  return (quantile * spread.std) / Math.sqrt(spread.n);
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

/** Always the same scatter for the same number, in −0.5 … 0.5, 0 for the first: the golden ratio spreads evenly. */
function jitter(index) {
  return ((0.5 + index * 0.6180339887498949) % 1) - 0.5;
}
