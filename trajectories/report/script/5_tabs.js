/* ---- tabs: the WAI-ARIA pattern ---- */

function open(panel) {
  const figure = panel.closest("figure");
  for (const tab of all("[role=tab]", figure)) {
    const mine = tab.getAttribute("aria-controls") === panel.id;
    tab.setAttribute("aria-selected", String(mine));
    tab.tabIndex = mine ? 0 : -1;
  }
  for (const view of all(".view", figure)) {
    if (view === panel) view.removeAttribute("hidden");
    else view.setAttribute("hidden", "until-found"); // the browser's own search finds what is in it
  }
  if (panel.matches(".view-chart") && root.dataset.started) draw(figure);
}

function addTabs(figure) {
  const views = figure.querySelector(".figure-views");
  const shown = VIEWS.map(([kind, label]) => ({ kind, label, panel: figure.querySelector(".view-" + kind) })).filter((view) => view.panel);
  const id = figure.dataset.figure;
  const list = element("div", { class: "tabs", role: "tablist", "aria-label": "Views of " + id });
  const tabs = shown.map(({ kind, label, panel }) => {
    const tab = element("button", { type: "button", class: "tab", role: "tab", id: id + "-tab-" + kind, "aria-controls": id + "-view-" + kind }, label);
    panel.id = id + "-view-" + kind;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.addEventListener("beforematch", () => open(panel));
    tab.addEventListener("click", () => open(panel));
    list.append(tab);
    return tab;
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    open(shown[next].panel);
    tabs[next].focus();
  });
  views.before(list);
  open(shown[0].panel);
}
