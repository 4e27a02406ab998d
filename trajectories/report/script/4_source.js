/* ---- one source, highlighted everywhere; the address says which ---- */

function dim(within) {
  for (const each of all(".live *", within)) {
    const source = each.__data__ && each.__data__.mark && each.__data__.mark.marktype !== "group" ? datum(each).source_id : undefined;
    if (source !== undefined) each.classList.toggle("dim", Boolean(state.source && source !== state.source));
  }
}

function choose(source) {
  state.source = state.names[source] ? source : "";
  root.dataset.source = state.source;
  hide();
  for (const chip of all(".chip")) chip.setAttribute("aria-pressed", String(chip.dataset.chip === state.source));
  for (const row of all("[data-source]")) {
    if (row === root) continue;
    row.classList.toggle("chosen", row.dataset.source === state.source && state.source !== "");
  }
  dim(document);
  remember(place().id);
  say(state.source ? state.names[state.source].name + " is highlighted in every chart; Escape lets go." : "All sources are shown alike.");
}

function place() {
  const [id, query] = decodeURIComponent(location.hash.slice(1)).split("?");
  const { source = "", ...chosen } = Object.fromEntries(new URLSearchParams(query || ""));
  return { id, source, chosen };
}

function address(id) {
  const said = String(new URLSearchParams({ ...(state.source ? { source: state.source } : {}), ...reading.chosen }));
  return "#" + id + (said ? "?" + said : "");
}

function remember(id, push) {
  try {
    history[push ? "pushState" : "replaceState"](null, "", address(id) === "#" ? location.pathname + location.search : address(id));
  } catch { /* a sandboxed frame has no address of its own */ }
}

/* What is folded or in a tab is opened before it is gone to. */
function reveal(target) {
  for (let each = target; each; each = each.parentElement) {
    if (each.tagName === "DETAILS") each.open = true;
    if (each.matches(".view[hidden]")) open(each);
  }
}

function go(id) {
  const target = id && document.getElementById(id);
  if (!target) return false;
  reveal(target);
  target.scrollIntoView({ block: "start" });
  return true;
}

function follow() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const id = link.getAttribute("href").slice(1);
    const target = document.getElementById(id);
    if (!target) return;
    event.preventDefault();
    hide();
    remember(id, true);
    go(id);
    if (!target.matches("a, button, input, summary, [tabindex]")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    const contents = link.closest("details.contents");
    if (contents) contents.open = false;
  });
  const arrive = () => {
    const { id, source, chosen } = place();
    if (source !== state.source) choose(source);
    if (document.querySelector("script.readings") && JSON.stringify(chosen) !== JSON.stringify(reading.chosen)) read(chosen);
    go(id);
  };
  window.addEventListener("hashchange", arrive);
  window.addEventListener("popstate", arrive);
}
