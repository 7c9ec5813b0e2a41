// Test images that the best network of each model took for something else.

function className(index) {
  return data.outputs[index] ?? data.classes[index] ?? String(index);
}

function showcaseOptions() {
  return data.showcases.map((showcase) => ({ value: showcase, label: trialText(showcase.trial) }));
}

function galleryFigure() {
  return figure({
    id: "gallery",
    title: "Misclassified images",
    help: "What it is, then what the network took it for. One image of each pair of classes in turn, the most frequent pair first.",
    controls: [
      { name: "showcase", label: "Trial", options: showcaseOptions() },
      { name: "truth", label: "Class", options: [{ value: null, label: "all" }, ...(data.outputs.length ? data.outputs : data.classes).map((label, value) => ({ value, label }))] },
    ],
    draw: drawGallery,
  });
}

function drawGallery({ showcase, truth }, width) {
  if (!showcase) return { empty: "No trial has finished yet." };
  if (showcase.noExamples) return { empty: `The images cannot be shown: ${showcase.noExamples}` };
  if (data.classes.length === 0) return { empty: "Only classification has misclassified examples." };
  const shape = imageShape();
  if (showcase.mistakeCount === 0) return { empty: "Every test example was classified correctly." };
  if (showcase.mistakes.length === 0 || shape === null) return { empty: `${plural(showcase.mistakeCount, "test example")} misclassified; the examples of this data set are no images.` };
  const mistakes = showcase.mistakes.filter((mistake) => truth === null || mistake.truth === truth);
  if (mistakes.length === 0) return { empty: `None of the images in this page is of class ${className(truth)}.` };
  // Three in a row on a phone; elsewhere about eight, so that all fit on a printed page.
  const side = width < 500 ? Math.floor((width - 24) / 3) : Math.min(92, Math.floor(width / 8) - 8);
  const images = mistakes.map((mistake) => {
    const pixels = bytesOf(mistake.pixels);
    const at = (x, y, channel) => pixels[(y * shape.width + x) * shape.channels + (shape.channels === 3 ? channel : 0)];
    return {
      uri: imageUri(shape.width, shape.height, (x, y) => [at(x, y, 0), at(x, y, 1), at(x, y, 2)]),
      lines: [className(mistake.truth), `→ ${className(mistake.predicted)}`],
      title: `Test example ${mistake.example}`,
      details: [`is ${className(mistake.truth)}`, `taken for ${className(mistake.predicted)}`],
    };
  });
  const { drawing, targets } = imageGrid(images, { width, side, tall: Math.round((side * shape.height) / shape.width), textHeight: 32 });
  return {
    drawing,
    rows: [["test_example", "true_class", "predicted_class"], ...mistakes.map((mistake) => [mistake.example, className(mistake.truth), className(mistake.predicted)])],
    targets,
    hover: { reach: 1 },
    description: `${plural(mistakes.length, "image")}.`,
    note: `${mistakes.length} of ${plural(showcase.mistakeCount, "misclassified test example")}.`,
  };
}
