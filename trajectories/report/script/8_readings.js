/* ---- readings: every combination was solved when the page was made, and is put in here as what differs ---- */

const PIECES = [".figure-title", ".figure-subtitle", ".caveats-box", ".view-table", ".view-sources", ".source-line", ".cite p"];
const AS_REPORT = "as this report does";
const changes = new WeakMap(); // what differs of a figure that is read otherwise
const reading = { chosen: {}, words: "", turn: 0, pick: null, text: null };

/* What the drawings share is said once there too; only what is asked for is put together. */
async function given() {
  if (reading.pick) return reading.pick;
  const { parts, whole: top } = await held(document, "readings");
  const real = (node) => (node && typeof node === "object" && "@" in node ? real(parts[node["@"]]) : node);
  const phrases = put(parts, real(real(top).phrases));
  reading.text = (places) => places.map((at) => phrases[at]).join("");
  reading.pick = (...path) => put(parts, path.reduce((node, name) => real((node || {})[name]), real(top)));
  return reading.pick;
}

function unrolled(runs, list) {
  const moved = (value, down) => Math.round((value + down) * 10) / 10;
  return runs.flatMap(([first, many, down]) => list.slice(first, first + many).map((each) =>
    !down ? each : { ...each, y: moved(each.y, down), ...("y2" in each ? { y2: moved(each.y2, down) } : {}) }));
}

/* A drawing with its marks as they are under the reading: layers as printed, in part, moved, or of a kind of their own. */
function laid(figure, width, spec, change) {
  const turned = change && change.drawings && change.drawings[width];
  if (!turned) return spec;
  const id = figure.dataset.figure;
  const kinds = reading.pick("kinds", id, width) || [];
  const data = [];
  const marks = [];
  turned.layers.forEach(([at, runs], place) => {
    const printed = at < spec.data.length ? spec.data[at].values : [];
    const mark = at < spec.marks.length ? spec.marks[at] : kinds[at - spec.marks.length];
    const values = runs ? unrolled(runs, [...printed, ...(reading.pick("libraries", id, width + " " + at) || [])]) : printed;
    data.push({ name: "source_" + place, values: values.map((each) => ({ ...each })) });
    marks.push({ ...mark, name: "layer_" + place + "_marks", from: { data: "source_" + place } });
  });
  return { ...spec, height: turned.height, data, marks };
}

const readOtherwise = () => Object.keys(reading.chosen).length > 0;
const isMain = (figure) => reading.pick && figure.dataset.figure in (reading.pick("states", 0, "figures") || {});

const worded = (texts) => Object.fromEntries(Object.entries(texts).map(([name, places]) => [name, reading.text(places)]));
const altOf = (change, data) => (change && change.alt ? reading.text(change.alt) : data.alt);

/* What is shown of a figure, for everything that is taken from it. */
async function shown(figure) {
  const data = await held(figure, "figure-data");
  const change = changes.get(figure);
  if (!readOtherwise() || !isMain(figure)) return data;
  const library = (reading.pick("libraries", figure.dataset.figure, "csv") || []).map(reading.text);
  const lines = data.csv.replaceAll(data.meta.readings, "@readings").split("\r\n");
  const csv = change && change.csv ? unrolled(change.csv, [...lines, ...library]) : lines;
  const meta = { ...data.meta, ...worded((change && change.meta) || {}), readings: reading.words };
  meta.caveats = [...all("ol.caveats > li", figure).map((each) => each.textContent), ...all(".caveats-short a", figure).map((each) => each.textContent + ".")];
  return { ...data, title: meta.title, alt: altOf(change, data), meta, csv: csv.join("\r\n").replaceAll("@readings", "Read otherwise: " + reading.words) };
}

function credit(meta) {
  return [meta.report, meta.figure, meta.readings, "data " + meta.data_version, meta.licence].join(" · ");
}

/* The words, caveats and tables of a figure as they came: kept in the page, for a saved one to find them. */
function asServed(figure) {
  let kept = figure.querySelector("template.as-served");
  if (!kept) {
    const whole = document.createElement("template");
    whole.innerHTML = served.get(figure);
    kept = document.createElement("template");
    kept.className = "as-served";
    for (const piece of PIECES) kept.content.append(whole.content.querySelector(piece));
    figure.append(kept);
  }
  return kept.content;
}

function restore(figure) {
  const kept = figure.querySelector("template.as-served");
  if (!kept) return;
  PIECES.forEach((piece, at) => figure.querySelector(piece).replaceChildren(...kept.content.children[at].childNodes));
  kept.remove();
  if (root.dataset.started) for (const box of all(".table-scroll", figure)) addTools(box);
}

function fill(element, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  element.replaceChildren(...made.content.childNodes);
}

function dress(figure, change) {
  restore(figure);
  if (readOtherwise()) {
    asServed(figure);
    shown(figure).then(({ title, meta }) => { figure.querySelector(".cite p").textContent = title + ". In: " + credit(meta) + "."; });
  }
  if (change && Object.keys(change).length) {
    const { title, subtitle, source_line: line } = worded(change.meta || {});
    if (title) figure.querySelector(".figure-title").textContent = title;
    if (subtitle) figure.querySelector(".figure-subtitle").textContent = subtitle;
    if (line) figure.querySelector(".source-line").textContent = line;
    if (change.caveats) {
      const box = figure.querySelector(".caveats-box");
      fill(box, reading.text(change.caveats));
      box.replaceChildren(...box.firstElementChild.childNodes);
    }
    if (change.sources) fill(figure.querySelector(".view-sources"), reading.text(change.sources));
    if (change.table || change.whole_table) tabled(figure, change);
  }
}

function tabled(figure, change) {
  const view = figure.querySelector(".view-table");
  if (change.whole_table) fill(view, reading.text(change.whole_table));
  else {
    view.replaceChildren(...asServed(figure).querySelector(".view-table").cloneNode(true).childNodes);
    const body = view.querySelector("tbody");
    const rows = [...[...body.rows].map((row) => row.outerHTML), ...(reading.pick("libraries", figure.dataset.figure, "table") || []).map(reading.text)];
    body.innerHTML = unrolled(change.table, rows).join("");
    const box = view.querySelector(".table-scroll");
    box.classList.toggle("long", body.rows.length > LONG);
    box.setAttribute("aria-label", "Data of: " + figure.querySelector(".figure-title").textContent + ", scrollable");
    const note = view.querySelector(".print-only");
    if (note) note.textContent = figure.querySelector(".figure-title").textContent + ": a table of " + body.rows.length + " rows, on the page and in its CSV.";
  }
  for (const box of all(".table-scroll", view)) addTools(box);
}

/* Said in each figure, so that no picture of another reading looks like one of the report. */
function banner(figure) {
  for (const old of all(".read-otherwise", figure)) old.remove();
  if (!readOtherwise()) return;
  const change = changes.get(figure);
  const same = !change || !Object.keys(change).length;
  const words = !isMain(figure) ? "This chart stays as this report reads the words; what is chosen on this page does not change it."
    : "Read otherwise: " + reading.words + "." + (same || !(change.drawings || change.empty) ? " The drawing stays the same." : "");
  const line = element("p", { class: "read-otherwise" }, words + " ");
  const back = element("button", { type: "button" }, "Back to the readings of this report");
  back.addEventListener("click", () => read({}));
  line.append(back);
  figure.querySelector("figcaption").append(line);
}

/* Draws what comes beside what stands, and gives what puts it in its place; its `live` is to be removed where that is not called. */
async function turn(figure, change) {
  const before = changes.get(figure);
  const chart = figure.querySelector(".chart");
  const redrawn = (before && before.drawings) || (change && change.drawings);
  const width = String(fitting(chart));
  const live = redrawn && width !== "0" ? await made(figure, chart, width, change) : null;
  const put = () => {
    if (change && Object.keys(change).length) changes.set(figure, change);
    else changes.delete(figure);
    figure.toggleAttribute("data-turned", Boolean(change && (change.drawings || change.empty)));
    figure.toggleAttribute("data-empty", Boolean(change && change.empty));
    dress(figure, change);
    banner(figure);
    for (const at of WIDTHS) {
      const turned = change && change.drawings && change.drawings[at];
      if (!chart.dataset["at" + at]) chart.dataset["at" + at] = chart.style.getPropertyValue("--at-" + at);
      chart.style.setProperty("--at-" + at, turned ? (at / turned.height).toFixed(4) : chart.dataset["at" + at]);
    }
    if (live) set(figure, chart, live, width);
    else if (redrawn) {
      for (const old of all(".live", chart)) old.remove();
      delete chart.dataset.width;
    }
    if (redrawn || chart.dataset.width) draw(figure); // where nothing stands, or the room has changed meanwhile
  };
  return Object.assign(put, { live });
}

function inSight(element) {
  const box = element.getBoundingClientRect();
  return box.bottom > 0 && box.top < window.innerHeight;
}

/* Puts a combination of readings in: first what is in sight, all at once, then the rest. */
async function read(chosen, quietly) {
  const began = performance.now();
  const mine = ++reading.turn;
  const pick = await given();
  const order = pick("order");
  const kept = Object.entries(order).filter(([name, values]) => values.indexOf(chosen[name]) > 0).map(([name]) => [name, chosen[name]]);
  const at = Object.entries(order).reduce((place, [name, values]) => place * values.length + Math.max(0, values.indexOf(chosen[name])), 0);
  const found = pick("states", pick("combinations", at));
  const notes = pick("notes");
  const wanted = figures().filter((figure) => figure.dataset.figure in found.figures).map((figure) => {
    const id = figure.dataset.figure;
    return [figure, pick("variants", id, found.figures[id]) || {}];
  });
  settle(1);
  try {
    const near = wanted.filter(([figure]) => inSight(figure));
    const puts = await Promise.all(near.map(([figure, change]) => turn(figure, change)));
    if (mine !== reading.turn) return puts.forEach(({ live }) => live && live.remove());
    reading.chosen = Object.fromEntries(kept);
    reading.words = kept.map(([name, value]) => notes[name][value]).join(", ");
    root.toggleAttribute("data-read", readOtherwise());
    for (const done of puts) done();
    for (const figure of figures()) if (!near.some(([each]) => each === figure)) banner(figure);
    told(found);
    dim(document);
    remember(place().id);
    if (!quietly) say(readOtherwise() ? "" : "The page reads the words " + AS_REPORT + ".");
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    root.dataset.readIn = String(Math.round(performance.now() - began));
    for (const [figure, change] of wanted.filter((each) => !near.includes(each))) {
      const done = await turn(figure, change);
      if (mine !== reading.turn) return done.live && done.live.remove();
      done();
    }
    dim(document);
  } finally {
    settle(-1);
  }
}

/* The findings under the reading, what is new, what is gone, and what moves. */
function told(found) {
  const pick = reading.pick;
  const usual = pick("states", 0, "findings").map((at) => pick("findings", at));
  const now = found.findings.map((at) => pick("findings", at));
  const before = new Map(usual.map((each) => [each.id, each]));
  const ids = new Set(now.map((each) => each.id));
  const gone = usual.filter((each) => !ids.has(each.id));
  const fresh = now.filter((each) => !before.has(each.id));
  const other = now.filter((each) => before.has(each.id) && reading.text(before.get(each.id).html) !== reading.text(each.html));
  const tag = (each) => (fresh.includes(each) ? "New under this reading. " : other.includes(each) ? "Told otherwise under this reading. " : "");
  const lists = all("ol.findings");
  const cut = lists.length > 1 ? pick("first") : now.length;
  for (const old of all(".read-gone")) old.remove();
  lists.forEach((list, place) => {
    const own = place ? now.slice(cut) : now.slice(0, cut);
    fill(list, own.map((each) => reading.text(each.html)).join(""));
    own.forEach((each, at) => {
      if (tag(each)) list.children[at].prepend(element("em", { class: "read-tag" }, tag(each)));
    });
    if (readOtherwise() && !place && gone.length) list.after(element("p", { class: "read-gone" }, "No longer found under this reading: " + gone.map((each) => each.lead).join("; ") + "."));
  });
  const panel = document.querySelector(".readings-panel");
  if (!panel) return;
  for (const field of all("select", panel)) field.value = reading.chosen[field.name] || field.options[0].value;
  const count = Object.keys(reading.chosen).length;
  for (const line of all("summary .readings-now")) line.textContent = count ? "otherwise (" + count + (count > 1 ? " choices)" : " choice)") : AS_REPORT;
  for (const line of all("p .readings-now")) line.textContent = count ? "otherwise: " + reading.words : AS_REPORT;
  for (const line of all(".readings-line")) line.classList.toggle("read-otherwise", count > 0);
  for (const back of all(".readings-back")) back.hidden = !readOtherwise();
  const words = panel.querySelector(".readings-words");
  words.replaceChildren();
  const line = (head, items) => {
    if (!items.length) return;
    const made = element("p", {}, "");
    made.append(element("b", {}, head + " "));
    items.forEach((item, at) => made.append(...(at ? ["; "] : []), item));
    made.append(".");
    words.append(made);
  };
  const linked = (each) => (document.getElementById("finding-" + each.id) ? element("a", { href: "#finding-" + each.id }, each.lead) : each.lead);
  if (readOtherwise()) {
    const drawings = Object.entries(found.figures).filter(([id, at]) => (pick("variants", id, at) || {}).drawings);
    if (!drawings.length && !gone.length && !fresh.length && !other.length && !found.moved.length) line("What changes:", ["nothing on this page"]);
    line("Charts that change:", drawings.map(([id]) => element("a", { href: "#" + id }, id.slice(4).replaceAll("-", " "))));
    line("Counts that change:", found.moved.slice(0, 3).map(([what, low, was]) => what + ": " + low + " instead of " + was)
      .concat(found.moved.length > 3 ? ["and " + (found.moved.length - 3) + " more"] : []));
    line("No longer found:", gone.map((each) => each.lead));
    line("New:", fresh.map(linked));
    line("Told otherwise:", other.map(linked));
  }
  const holds = pick("holds");
  const all192 = pick("combinations").length;
  line("Under every one of " + all192 + " combinations of readings, " + holds.length + " of " + usual.length + " findings hold:", usual.filter((each) => holds.includes(each.id)).map(linked));
}

/* One line on top and one above the findings; the choices are folded in the first. Both stand before anything is gone to. */
async function addReadings() {
  const nav = document.querySelector(".contents-nav");
  if (!ABLE || !nav || !document.querySelector("script.readings")) return;
  const panel = element("div", { class: "readings-panel" });
  const choices = element("fieldset");
  choices.append(element("legend", {}, "How the printed words are read"));
  const back = element("button", { type: "button", class: "readings-back", hidden: "" }, "Back to the readings of this report");
  back.addEventListener("click", () => read({}));
  panel.append(choices, back, element("div", { class: "readings-words", role: "status" }));
  const fold = element("details", { class: "readings" });
  const summary = element("summary");
  const now = () => element("span", { class: "readings-now" }, AS_REPORT);
  summary.append(element("span", { class: "wide-only" }, "How words are read: "), element("span", { class: "narrow-only" }, "Readings"), now());
  fold.append(summary, panel);
  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open) return;
    event.stopPropagation();
    fold.open = false;
    summary.focus();
  });
  nav.querySelector(".contents").after(fold);
  const list = document.querySelector("ol.findings");
  if (list) {
    const line = element("p", { class: "readings-line" }, "How words are read: ");
    const change = element("button", { type: "button" }, "change");
    change.addEventListener("click", () => {
      fold.open = true;
      fold.querySelector("select").focus();
    });
    line.append(now(), " · ", change);
    list.before(line);
  }
  const pick = await given();
  for (const { name, asked, options } of pick("choices")) {
    const label = element("label", {}, asked + " ");
    const field = element("select", { name });
    options.forEach(([value, words], at) => field.append(element("option", { value }, words + (at ? "" : " (this report)"))));
    field.addEventListener("change", () => {
      const chosen = Object.fromEntries(all("select", choices).map((each) => [each.name, each.value]));
      read({ ...reading.chosen, ...chosen });
    });
    label.append(field);
    choices.append(label);
  }
  told(pick("states", 0));
}
