/* ---- one tooltip, for mouse, touch and keyboard ---- */

function rows(mark) {
  const value = mark.__data__.tooltip;
  if (typeof value !== "object") return [["", String(value)]];
  return Object.entries(value).filter(([, text]) => text !== null && text !== undefined && String(text).trim() !== "");
}

function spoken(mark) {
  return rows(mark).map(([name, text]) => (name ? name + ": " : "") + text).join(". ");
}

function datum(mark) {
  const item = mark.__data__;
  return (item && (item.datum && item.datum.datum ? item.datum.datum : item.datum)) || {};
}

const tip = { box: null, mark: null, pinned: false, timer: 0 };

function tooltip() {
  if (tip.box && tip.box.isConnected) return tip.box;
  tip.box = document.body.appendChild(element("div", { id: "tip", role: "group", "aria-label": "About this mark" }));
  tip.box.hidden = true;
  tip.box.addEventListener("pointerenter", () => clearTimeout(tip.timer));
  tip.box.addEventListener("pointerleave", () => leave());
  tip.box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    const mark = tip.mark;
    hide();
    if (mark) mark.focus({ preventScroll: true });
  });
  return tip.box;
}

function show(mark, pinned) {
  clearTimeout(tip.timer);
  if (tip.mark === mark && tip.pinned && !pinned) return;
  const box = tooltip();
  tip.mark = mark;
  tip.pinned = pinned;
  const list = element("dl");
  for (const [name, text] of rows(mark)) {
    if (name) list.append(element("dt", {}, name));
    list.append(element("dd", {}, String(text)));
  }
  box.replaceChildren(list);
  const { claim_ids: ids, source_id: source } = datum(mark);
  const known = String(ids || "").split(" ").filter((id) => id && document.getElementById(id));
  if (known.length) {
    const places = element("p", {}, "In full: ");
    for (const id of known.slice(0, 12)) places.append(element("a", { href: "#" + id }, called(id)), " ");
    box.append(places);
  }
  const whose = state.names[source];
  if (whose) {
    const line = element("p");
    if (whose.address) line.append(element("a", { href: href(whose.address) }, "Open the text"), " ");
    const chosen = state.source === source;
    const button = element("button", { type: "button" }, chosen ? "Show all sources" : "Highlight in all charts");
    button.addEventListener("click", () => choose(chosen ? "" : source));
    line.append(button);
    box.append(line);
  }
  box.hidden = false;
  const at = mark.getBoundingClientRect();
  const width = box.offsetWidth;
  const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), root.clientWidth - width - 8);
  const below = at.bottom + 8 + box.offsetHeight < window.innerHeight || at.top < box.offsetHeight + 60;
  box.style.left = Math.max(8, left) + window.scrollX + "px";
  box.style.top = (below ? at.bottom + 6 : at.top - box.offsetHeight - 6) + window.scrollY + "px";
}

/* A claim is called as the first cell of its row says. */
function called(id) {
  const row = document.getElementById(id);
  return row.cells ? row.cells[0].textContent.trim() : id;
}

function href(address) {
  return /^https?:\/\//.test(address) ? address : "https://" + address;
}

function hide() {
  if (tip.box) tip.box.hidden = true;
  tip.mark = null;
  tip.pinned = false;
}

function leave() {
  clearTimeout(tip.timer);
  if (!tip.pinned) tip.timer = setTimeout(hide, 300);
}

function markAt(event) {
  const hit = event.target.closest && event.target.closest(".live *");
  for (let each = hit; each && each.tagName !== "svg"; each = each.parentNode) {
    if (each.__data__ && each.__data__.tooltip && each.__data__.mark && each.__data__.mark.marktype !== "group") return each;
  }
  return null;
}

/* A finger is wider than a mark: the nearest one counts. */
function nearest(event) {
  const live = event.target.closest(".live");
  let best = null;
  let least = 24;
  for (const mark of live ? marks(live) : []) {
    const box = mark.getBoundingClientRect();
    const x = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
    const y = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
    if (Math.hypot(x, y) < least) [best, least] = [mark, Math.hypot(x, y)];
  }
  return best;
}

function listen() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const mark = markAt(event);
    if (mark) show(mark, false);
    else if (!event.target.closest("#tip")) leave();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#tip")) return;
    const mark = markAt(event) || nearest(event);
    if (mark) show(mark, true);
    else hide();
  });
  document.addEventListener("focusin", (event) => {
    const mark = markAt(event);
    if (mark) show(mark, false);
    else if (!event.target.closest("#tip") && !tip.pinned) leave();
  });
  document.addEventListener("keydown", (event) => {
    const mark = document.activeElement && document.activeElement.closest(".live [tabindex]");
    if (event.key === "Escape") {
      const open = tip.box && !tip.box.hidden;
      hide();
      if (mark && !(state.source && !open)) mark.closest("figure").querySelector(".tab").focus();
      else if (state.source) choose("");
      return;
    }
    if (!mark) return;
    const list = all("[tabindex]", mark.closest(".live"));
    const at = list.indexOf(mark);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(mark, true);
      const first = tip.box.querySelector("a, button");
      if (first) first.focus({ preventScroll: true });
    } else if (to !== undefined) {
      event.preventDefault();
      const next = list[(to + list.length) % list.length];
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    }
  });
}
