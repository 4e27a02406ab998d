/* Paper has no folds: short ones are opened, long tables stay out and say where they are. */
function addPrinting() {
  const opened = [];
  window.addEventListener("beforeprint", () => {
    for (const each of all("details:not([open])")) {
      if (each.matches(".contents, .cite, .embed") || each.querySelector(".table-scroll.long")) continue;
      each.open = true;
      opened.push(each);
    }
  });
  window.addEventListener("afterprint", () => opened.splice(0).forEach((each) => { each.open = false; }));
}

/* A page saved by a browser holds what was built: that is taken away, and all is built once. */
function undo() {
  for (const head of all("thead th")) {
    const button = head.querySelector("button[data-made]");
    if (button) head.textContent = button.textContent;
    head.removeAttribute("aria-sort");
  }
  for (const made of all("[data-made]")) made.remove();
  for (const view of all(".view[hidden]")) view.removeAttribute("hidden");
  for (const row of all("tbody tr[hidden]")) row.removeAttribute("hidden");
  for (const figure of figures()) {
    restore(figure);
    for (const name of ["data-turned", "data-empty"]) figure.removeAttribute(name);
  }
  for (const chart of all(".chart")) {
    for (const at of WIDTHS) if (chart.dataset["at" + at]) chart.style.setProperty("--at-" + at, chart.dataset["at" + at]);
    for (const name of Object.keys(chart.dataset)) delete chart.dataset[name];
  }
  for (const chosen of all(".chosen")) chosen.classList.remove("chosen");
}

async function start() {
  undo();
  root.classList.add("scripted");
  root.classList.toggle("able", ABLE);
  settle(0);
  const found = figures();
  for (const figure of found) {
    served.set(figure, figure.outerHTML);
    addTabs(figure);
    addTaking(figure);
  }
  for (const box of all(".table-scroll")) addTools(box);
  listen();
  follow();
  addPrinting();
  if (ABLE && found.length) {
    try {
      state.names = (await held(found[0], "figure-data")).sources;
    } catch (fault) {
      console.error(fault.message);
    }
  }
  addBar();
  const readings = addReadings().catch((fault) => console.error("readings: " + fault.message));
  const { id, source, chosen } = place();
  if (source) choose(source);
  if (id) go(id);
  for (const figure of found) {
    if (near) near.observe(figure);
    else draw(figure);
    if (sized) sized.observe(figure.querySelector(".chart"));
  }
  window.__drawAll = () => Promise.all(found.map(draw));
  await readings;
  if (reading.pick && (Object.keys(chosen).length || root.hasAttribute("data-read"))) await read(chosen, true);
  root.dataset.started = "yes";
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
