// Weights that can be seen: those of the first layer as images of the input's shape, and the filters of convolutions.

function weightsFigure() {
  const showcases = data.showcases.filter((showcase) => showcase.weights.length > 0);
  const options = showcases.flatMap((showcase) => showcase.weights.map((weights) => ({
    value: { showcase, weights },
    label: `${showcases.length > 1 || data.trials > 1 ? trialText(showcase.trial) + ": " : ""}${words(weights.name)}${showcase.weights.some((other) => other.moment !== weights.moment) ? ` (${weights.moment})` : ""}`,
  })));
  return figure({
    id: "weights",
    title: "What the networks have learnt to see",
    help: "The weights of each unit of the first layer, drawn where its inputs lie in the image, and the filters of convolutions.",
    controls: [
      // Templates of the classes say most.
      { name: "choice", label: "Layer", options, value: (options.find(({ value }) => value.weights.layer.length === 2 && value.weights.layer[1] === data.classes.length) ?? options[0])?.value },
      { name: "own", label: "Each image on its own scale", value: false },
    ],
    draw: drawWeights,
  });
}

function drawWeights({ choice, own }, width) {
  if (!choice) return { empty: "No weights of a first layer or a convolution are kept here. 'results: {parameters: [final]}' in the configuration keeps them." };
  const { weights } = choice;
  const floats = floatsOf(weights.floats);
  const tiles = weights.extents.length === 4 ? filterTiles(weights, floats) : unitTiles(weights, floats);
  if (tiles === null) return { empty: "These weights cannot be laid out as an image." };
  const isSmall = tiles[0].width <= 9;
  const side = isSmall ? 58 : width < 500 ? Math.floor((width - 12) / 3) - 8 : 104;
  const common = limitOf(floats);
  const images = tiles.map((tile) => {
    const limit = own ? limitOf(tile.values) : common;
    return {
      uri: imageUri(tile.width, tile.height, (x, y) => diverging(tile.values[y * tile.width + x] / limit)),
      lines: [tile.name],
      title: tile.name,
      details: [`from ${number(minimum(tile.values))} to ${number(maximum(tile.values))}`],
    };
  });
  const { drawing, targets } = imageGrid(images, { width, side, tall: Math.round((side * tiles[0].height) / tiles[0].width), textHeight: 20, top: 30 });
  drawing.insertBefore(rampLegend((share) => rgb(diverging(2 * share - 1)), own ? ["least", "most"] : [number(-common, 3), number(common, 3)], 0, 2), drawing.firstChild);
  return {
    drawing,
    rows: [["unit", "row", "column", "weight"], ...tiles.flatMap((tile) => Array.from(tile.values, (value, i) => [tile.name, Math.floor(i / tile.width), i % tile.width, value]))],
    targets,
    hover: { reach: 1 },
    description: `${plural(tiles.length, "image")}.`,
    note: weightsNote(weights, tiles.length),
  };
}

/** The size of weight that gets full colour: few are beyond it. */
function limitOf(values) {
  const sizes = Array.from(values, Math.abs).sort((a, b) => a - b);
  return quantile(sizes, 0.995) || 1;
}

/** (inputs, outputs): one image for each output, and for each channel of the input. */
function unitTiles({ extents: [inputs, outputs], layer }, floats) {
  const shape = imageShape(inputs);
  if (shape === null) return null;
  const named = layer[1] === data.classes.length;
  const tiles = [];
  for (let output = 0; output < outputs; output++)
    for (let channel = 0; channel < shape.channels; channel++) {
      const values = new Float32Array(shape.width * shape.height);
      for (let i = 0; i < values.length; i++) values[i] = floats[(i * shape.channels + channel) * outputs + output];
      const name = named ? className(output) : `unit ${output}`;
      tiles.push({ name: shape.channels > 1 ? `${name}, channel ${channel}` : name, values, width: shape.width, height: shape.height });
    }
  return tiles;
}

/** (rows, columns, channels, outputs): one image for each output and channel. */
function filterTiles({ extents: [height, width, channels, outputs] }, floats) {
  const tiles = [];
  for (let output = 0; output < outputs; output++)
    for (let channel = 0; channel < channels; channel++) {
      const values = new Float32Array(width * height);
      for (let i = 0; i < values.length; i++) values[i] = floats[(i * channels + channel) * outputs + output];
      tiles.push({ name: channels > 1 ? `${output} · ${channel}` : `filter ${output}`, values, width, height });
    }
  return tiles;
}

function weightsNote({ layer, extents }, count) {
  if (layer.length === 4) {
    const all = layer[2] * layer[3];
    return `${layer[0]} × ${layer[1]} filters${layer[2] > 1 ? ", named by output · input channel" : ""}${count < all ? `; the first ${count} of ${all}` : ""}.`;
  }
  return extents[1] < layer[1] ? `The first ${extents[1]} of ${layer[1]} units.` : null;
}
