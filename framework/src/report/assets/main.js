// The page: its sections in their order.

function section(id, title, lead, ...children) {
  return { id, title, element: el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading` }, title), lead ? el("p", { class: "lead" }, lead) : null, ...children) };
}

function sections() {
  if (data.rangeTests.length > 0)
    return [section("rates", "Which rates teach it anything", "Some steps with a rate that grows from step to step, and what the loss makes of it (Smith, 2017).", ...data.rangeTests.map(rangeTestFigure))];
  const isClassification = data.classes.length > 0;
  const hasPredictions = data.showcases.some((showcase) => showcase.predictions.length > 0) || !isClassification;
  const hasSeeds = seeds.length > 0 || configurations().some((group) => group.trials.length > 1);
  const studied = dimensions.length > 0 || hasSeeds;
  return [
    section("summary", "Summary", null, ...summaryParts()),
    section("learning", "How they learnt", null, curvesFigure(), ...(observationOptions().length > 0 ? [observationsFigure()] : [])),
    studied ? section("settings", "What the settings do", "Results of finished trials, over the settings that were varied.",
      ...[dimensions.length > 0 ? effectsFigure() : null, data.answers.length > 0 ? claimsFigure() : null, rankedAnswers().length > 0 ? ranksFigure() : null,
        data.importance.length > 0 ? importanceFigure() : null, dimensions.length + seeds.length > 1 ? heatmapFigure() : null,
        dimensions.length > 1 ? parallelFigure() : null, spreadFigure()].filter(Boolean)) : null,
    data.trials > 1 && ranking ? section("cost", "What it cost", null, budgetFigure(), paretoFigure()) : null,
    section("looks", "What they get wrong, and what they see", looksLead(),
      ...(hasDrawing() ? [drawingFigure()] : []), ...(isClassification ? [confusionFigure(), galleryFigure()] : []), ...(hasPredictions ? [predictionsFigure()] : []), weightsFigure()),
    section("trials", "Trials", null, trialsTable()),
  ].filter((part) => part !== null);
}

function looksLead() {
  if (data.trials === 1) return null;
  const by = ranking ? ` by ${words(ranking.name)}` : "";
  return data.showcases.length > 1 ? `Of each model the single best trial${by}.` : `Of the single best trial${by}.`;
}

function start() {
  const parts = sections();
  document.getElementById("nav").append(el("ul", {}, parts.map(({ id, title }) => el("li", {}, el("a", { href: `#${id}` }, title)))));
  document.getElementById("main").replaceChildren(...parts.map(({ element }) => element));
  document.getElementById("footer").append(`Written by plexus ${data.version}.${data.rangeTests.length > 0 ? "" : " The numbers in this page are those of results.h5, digit by digit."}`);
  startTheme();
  startFigures();
}
