// The table of all trials: sorted by a click on a name, filtered by words and by status.

const rowsAtFirst = 50;

function trialColumns() {
  const settings = columns.filter((one) => one.axis && (one.distinct().length > 1 || one.role === "seed"));
  const others = ["epochs_run", "best_epoch", "parameter_count", "multiply_adds", "seconds"].map(column).filter((one) => one !== undefined);
  return [...settings, ...metrics, ...others, ...["message", "id"].map(column).filter((one) => one && one.distinct().length > 0)];
}

function trialsTable() {
  const shown = trialColumns();
  const order = new Map(data.ranking.map((trial, i) => [trial, i]));
  const state = { words: "", status: null, sort: null, descending: false, limit: rowsAtFirst };
  const text = (one, trial) => (one.role === "metric" || one.name === "seconds" ? measured(one.name, one.at(trial)) : valueText(one.at(trial)));

  const chosen = () => {
    const wanted = state.words.toLowerCase().split(/\s+/).filter(Boolean);
    const hit = (trial) => {
      const all = [statusOf(trial), ...shown.map((one) => `${one.name}=${one.at(trial) ?? ""}`)].map((part) => part.toLowerCase());
      return wanted.every((word) => all.some((part) => (word.includes("=") ? part === word : part.includes(word))));
    };
    const trials = allTrials.filter((trial) => (state.status === null || statusOf(trial) === state.status) && hit(trial));
    const rank = (trial) => order.get(trial) ?? Infinity;
    if (state.sort === null) return trials.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
    const sign = state.descending ? -1 : 1;
    const value = (trial) => (state.sort === "status" ? statusOf(trial) : state.sort.at(trial));
    return trials.sort((a, b) => {
      const [p, q] = [value(a), value(b)];
      if (p === null || q === null) return (p === null) - (q === null);
      return sign * (typeof p === "number" ? p - q : p.localeCompare(q));
    });
  };

  const body = el("tbody");
  const count = el("p", { class: "note", role: "status" });
  const more = el("button", { type: "button", class: "button more", onclick: () => {
    state.limit += 200;
    render();
  } }, "Show more");
  const heads = ["status", ...shown].map((one) => {
    const name = one === "status" ? "status" : one.name;
    const head = el("th", { scope: "col", class: one !== "status" && !one.isText ? "number" : null, title: one.key || null },
      el("button", { type: "button", class: "button", onclick: () => {
        const first = one !== "status" && one.larger;
        [state.descending, state.sort] = [state.sort === one ? !state.descending : first, one];
        render();
      } }, words(name), el("span", { "aria-hidden": "true" })));
    return { one, head };
  });

  const render = () => {
    const trials = chosen();
    for (const { one, head } of heads) {
      const sorted = state.sort === one;
      if (sorted) head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
      head.querySelector("span").textContent = sorted ? (state.descending ? " ↓" : " ↑") : "";
    }
    body.replaceChildren(...trials.slice(0, state.limit).map((trial) => el("tr", { "data-trial": trial },
      el("td", {}, statusMark(statusOf(trial))),
      shown.map((one) => el("td", { class: one.name === "message" ? "message" : one.isText ? null : "number" },
        one.name === "id" ? el("code", {}, one.at(trial) ?? "–") : one.at(trial) === null && one.name === "message" ? "" : text(one, trial))))));
    more.hidden = trials.length <= state.limit;
    count.textContent = trials.length === data.trials ? plural(trials.length, "trial") : `${trials.length} of ${plural(data.trials, "trial")}`;
    if (!more.hidden) count.textContent += `, of which ${state.limit} are shown`;
  };

  const search = el("input", { type: "search", name: "filter", placeholder: "e.g. relu hidden=100", "aria-label": "Filter trials by words" });
  search.addEventListener("input", () => {
    [state.words, state.limit] = [search.value, rowsAtFirst];
    render();
  });
  const there = data.statusWords.filter((word) => allTrials.some((trial) => statusOf(trial) === word));
  const status = el("select", { name: "status" }, el("option", { value: "" }, "any"), there.map((word) => el("option", { value: word }, word)));
  status.addEventListener("change", () => {
    [state.status, state.limit] = [status.value || null, rowsAtFirst];
    render();
  });
  const csv = () => csvText([["status", ...shown.map((one) => one.name)], ...chosen().map((trial) => [statusOf(trial), ...shown.map((one) => one.at(trial))])]);
  const frame = el("figure", { class: "figure", "aria-labelledby": "table-title" },
    el("figcaption", {}, el("div", {}, el("h3", { id: "table-title" }, "All trials"), el("p", { class: "help" }, "Best first. A click on a name sorts; words, or name=value, choose.")),
      el("div", { class: "tools" }, el("button", { type: "button", class: "button", "aria-label": "Save these trials as CSV", onclick: () => download(fileName("trials", "csv"), "text/csv", csv()) }, "CSV"))),
    el("div", { class: "controls filters" }, el("label", {}, "Filter", search), there.length > 1 ? el("label", {}, "Status", status) : null),
    count,
    el("div", { class: "scroll trials", tabindex: 0, role: "region", "aria-label": "Table of trials" }, el("table", {}, el("thead", {}, el("tr", {}, heads.map(({ head }) => head))), body)),
    more);
  render();
  return frame;
}

function statusMark(word) {
  return el("span", { class: "status" }, el("span", { class: "dot", style: `background:var(--${word})` }), word);
}
