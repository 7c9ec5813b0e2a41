// What was tried and what came out, in a few words and numbers.

function card(name, value, note, wide = false) {
  return el("div", { class: wide ? "card wide" : "card" }, el("p", { class: "name" }, name), el("p", { class: "value" }, valueParts(value)), note ? el("p", { class: "note" }, note) : null);
}

/** "87.88 ± 0.69 %": the spread smaller than the mean. */
function valueParts(text) {
  const [average, spread] = text.split(" ± ");
  if (spread === undefined) return text;
  const unit = spread.endsWith(" %") ? " %" : "";
  return [average + unit, el("small", {}, ` ± ${spread.replace(" %", "")}`)];
}

function summaryParts() {
  return [el("p", { class: "lead" }, triedText()), el("div", { class: "cards" }, bestCards(), timeCard(), trialsCard()), bestTable(), el("div", { class: "two" }, settingsPanel(), filesPanel()), notesPanel(), problemsPanel()];
}

function triedText() {
  const parts = dimensions.map((one) => plural(one.distinct().length, `value of ${words(one.name)}`, `values of ${words(one.name)}`));
  for (const one of seeds) parts.push(plural(one.distinct().length, words(one.name)));
  if (stages !== null) parts.push(plural(stages.distinct().length, "stage"));
  const count = [...dimensions, ...seeds, ...(stages === null ? [] : [stages])].reduce((product, one) => product * one.distinct().length, 1);
  if (parts.length === 0) return data.trials === 1 ? "One trial." : plural(data.trials, "trial") + ".";
  return `${plural(data.trials, "trial")}: ${parts.join(", ")}${count === data.trials ? ", every combination" : ""}.`;
}

function bestCards() {
  if (best === null) return [card("Best result", "–", "No trial has a result yet.", true)];
  const what = dimensions.length === 0 ? "" : settingsText(dimensions, best.values);
  const how = `${dimensions.length > 0 ? `Chosen by ${words(ranking.name)}${data.searched.length > 0 ? " among those that nothing beats in all metrics" : ""}` : data.best ? "Of the best epoch" : "Of the final parameters"}${best.spread.n > 1 ? `; mean ± std over ${plural(best.spread.n, repetitionWord())}` : ""}.`;
  const value = (metric) => measuredSpread(metric.name, spreadOf(valuesOf(metric, best.trials)));
  const cards = [card(`${dimensions.length > 0 ? "Best " : ""}${words(headline.name)}`, value(headline), [what, what ? el("br") : null, how], true)];
  const part = headline.name.slice(0, headline.name.lastIndexOf("_"));
  const second = metrics.find((metric) => metric.name === (isShare(headline.name) ? `${part}_loss` : "train_loss"));
  if (second && second !== headline) cards.push(card(`Its ${words(second.name)}`, value(second), null));
  return cards;
}

function timeCard() {
  const seconds = column("seconds");
  // Two points of a grid can be the same trial, which was trained once.
  const ids = column("id");
  const trained = [...new Map(allTrials.map((trial) => [ids?.at(trial) ?? trial, trial])).values()];
  const each = seconds ? valuesOf(seconds, trained) : [];
  if (each.length === 0) return null;
  const started = column("started");
  const times = allTrials.map((trial) => [Date.parse(started?.at(trial) ?? ""), seconds.at(trial)]).filter(([begin, took]) => Number.isFinite(begin) && Number.isFinite(took));
  const total = each.reduce((sum, value) => sum + value, 0);
  const hosts = column("host")?.distinct() ?? [];
  const day = times.length > 0 ? new Date(minimum(times.map(([begin]) => begin))).toISOString().slice(0, 10) : "";
  return card("Computing time", duration(total), [`${duration(mean(each))} a trial`, hosts.length > 0 ? `, on ${hosts.length === 1 ? hosts[0] : plural(hosts.length, "host")}` : "", day ? [el("br"), `started ${day}`.replaceAll("-", "\u2011")] : ""].flat());
}

function trialsCard() {
  const counts = data.statusWords.map((word) => [word, allTrials.filter((trial) => statusOf(trial) === word).length]).filter(([, count]) => count > 0);
  return el("div", { class: "card wide" },
    el("p", { class: "name" }, "Trials"),
    el("p", { class: "value" }, data.trials.toLocaleString("en")),
    el("div", { class: "meter", "aria-hidden": "true" }, counts.map(([word, count]) => el("span", { style: `flex:${count};background:var(--${word})` }))),
    el("ul", { class: "keys" }, counts.map(([word, count]) => el("li", { "data-status": word }, el("span", { class: "dot", style: `background:var(--${word})` }), `${count} ${word}`))));
}

/** The best five configurations; of a study that looked for several metrics, more of those that nothing beats. */
function bestTable() {
  const all = configurations();
  const front = all.filter((group) => isOnFront(group.trials)).length;
  const searched = data.searched.map(shownColumn).filter((one) => one !== undefined);
  const top = all.slice(0, searched.length > 0 ? Math.min(12, front) : 5);
  if (top.length < 2 && searched.length === 0) return null;
  const title = searched.length > 0 ? `What nothing beats in all of ${searched.map((one) => words(one.name)).join(", ")}: ${top.length < front ? `${top.length} of ` : ""}${plural(front, "configuration")}`
    : `Best configurations by ${words(ranking.name)}`;
  const shown = [...new Set([...searched, ranking, headline, ...results.filter((metric) => ["test_loss"].includes(metric.name))])];
  return el("div", { class: "panel" }, el("h3", {}, title),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Best configurations" }, el("table", {},
      el("thead", {}, el("tr", {}, dimensions.map((one) => el("th", { scope: "col", class: one.isText ? null : "number" }, words(one.name))),
        shown.map((metric) => el("th", { scope: "col", class: "number" }, words(metric.name))), el("th", { scope: "col", class: "number" }, "trials"))),
      el("tbody", {}, top.map((group) => el("tr", {}, dimensions.map((one, i) => el("td", { class: one.isText ? null : "number" }, valueText(group.values[i]))),
        shown.map((metric) => el("td", { class: "number" }, measuredSpread(metric.name, spreadOf(valuesOf(metric, group.trials))))),
        el("td", { class: "number" }, String(group.trials.length))))))));
}

function settingsPanel() {
  const varied = [...dimensions, ...seeds];
  const values = (one) => {
    const all = one.distinct();
    if (all.length <= 8) return all.map(valueText).join(", ");
    return one.isText ? `${all.slice(0, 8).map(valueText).join(", ")} … (${all.length})` : `${valueText(all[0])} to ${valueText(all[all.length - 1])} (${all.length} values)`;
  };
  return el("div", { class: "panel" }, el("h3", {}, "What was tried"),
    varied.length === 0 && stages === null ? el("p", { class: "note" }, "One trial, without a grid.")
      : el("dl", { class: "facts" }, varied.flatMap((one) => [el("dt", { title: one.key || null }, words(one.name)), el("dd", {}, values(one))]),
        stages === null ? null : [el("dt", {}, "stages"), el("dd", {}, `${stages.distinct().join(" → ")}; numbers and figures are of the last one`)]),
    el("details", {}, el("summary", { class: "note" }, "The whole configuration"), el("pre", { tabindex: 0 }, data.config)));
}

function filesPanel() {
  return el("div", { class: "panel" }, el("h3", {}, "Files beside this page"),
    el("dl", { class: "facts" }, data.files.flatMap(([path, meaning]) => [el("dt", {}, el("a", { href: path }, path)), el("dd", {}, meaning)])));
}

/** "constant answer: 10.0 %": what each accuracy is to be compared with. */
function constantAnswer() {
  const shares = valuesOf(column("constant_accuracy") ?? { at: () => null }, allTrials).filter((value) => value !== null);
  if (shares.length === 0) return null;
  const text = (share) => `${(100 * share).toFixed(1)} %`;
  const [low, high] = [text(minimum(shares)), text(-minimum(shares.map((value) => -value)))];
  return el("p", { class: "note" }, `Constant answer: ${low}${low === high ? "" : ` to ${high}`} of the test labels are the most frequent class.`);
}

/** What is implausible of the data or of what was learnt, the most frequent first. */
function notesPanel() {
  const notes = new Map();
  for (const trial of allTrials)
    for (const line of (column("notes")?.at(trial) ?? "").split("\n").filter(Boolean)) notes.set(line, (notes.get(line) ?? 0) + 1);
  const constant = constantAnswer();
  if (notes.size === 0) return constant;
  const sorted = [...notes].sort((a, b) => b[1] - a[1]);
  return el("div", { class: "panel" }, el("h3", {}, "Notes"), constant,
    el("ul", { class: "problems" }, sorted.slice(0, 12).map(([line, count]) => el("li", {}, `${line} (${count === data.trials ? "all trials" : plural(count, "trial")})`))),
    sorted.length > 12 ? el("p", { class: "note" }, `and ${sorted.length - 12} more`) : null);
}

/** Why trials are not complete, the most frequent reason first. */
function problemsPanel() {
  const message = column("message");
  const reasons = new Map();
  for (const trial of allTrials) {
    const status = statusOf(trial);
    if (status === "complete") continue;
    // Numbers in a message differ from trial to trial; the reason is the same.
    const reason = `${status}: ${(message?.at(trial) ?? (status === "missing" ? "not trained yet" : "no message")).replace(/\b(epoch|step) \d+/g, "$1 …")}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), trial]);
  }
  if (reasons.size === 0) return null;
  const sorted = [...reasons].sort((a, b) => b[1].length - a[1].length);
  return el("div", { class: "panel" }, el("h3", {}, "Trials without a full result"),
    el("ul", { class: "problems" }, sorted.slice(0, 6).map(([reason, trials]) =>
      el("li", { style: `border-color:var(--${statusOf(trials[0])})` }, `${plural(trials.length, "trial")} ${reason}`))),
    sorted.length > 6 ? el("p", { class: "note" }, `and ${sorted.length - 6} other reasons, in the table below`) : null);
}
