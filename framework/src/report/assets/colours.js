// Colours that depend on the theme. Categories are CSS variables; ramps are mixed here.

function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

const categoryCount = 7;

function category(index) {
  return `var(--c${index % categoryCount})`;
}

/** Beyond the seven colours, lines are told apart by their dashes. */
function dashes(index) {
  return [null, "7 4", "2 4", "9 3 2 3"][Math.floor(index / categoryCount) % 4];
}

const ramps = {
  light: ["#f3f0e4", "#d3e2d3", "#a2cdc9", "#68aec2", "#3d87b1", "#285f98", "#1d3870"],
  dark: ["#1f2b42", "#26507f", "#2d77a6", "#46a0b6", "#83c4b8", "#c8e0b3", "#f8f3c0"],
};

function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function mix(colours, share) {
  const at = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
  const below = Math.min(Math.floor(at), colours.length - 2);
  const [a, b] = [channels(colours[below]), channels(colours[below + 1])];
  return a.map((value, i) => Math.round(value + (b[i] - value) * (at - below)));
}

function rgb(parts) {
  return `rgb(${parts.join(",")})`;
}

/** 0: little, 1: much; away from the colour of the ground. */
function sequential(share) {
  return rgb(mix(isDark() ? ramps.dark : ramps.light, share));
}

const lineRamps = {
  light: ["#c07800", "#c0532b", "#9a2f6a", "#43246f"],
  dark: ["#8d78e8", "#d970ad", "#f79a6b", "#f9e29a"],
};

/** The same for lines and points, which need contrast everywhere. */
function sequentialLine(share) {
  return rgb(mix(isDark() ? lineRamps.dark : lineRamps.light, share));
}

/** Ink that can be read on sequential(share). */
function inkOn(share) {
  const [r, g, b] = mix(isDark() ? ramps.dark : ramps.light, share);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#14181c" : "#ffffff";
}

/** −1 … 1 as red, green and blue; 0 is the ground. */
function diverging(value) {
  const colours = isDark()
    ? ["#6cbcf0", "#2f6ea3", "#1a1e22", "#a8552a", "#ff9a5c"]
    : ["#14508f", "#7fb0d8", "#f7f6f2", "#eda273", "#b3400f"];
  return mix(colours, (value + 1) / 2);
}
