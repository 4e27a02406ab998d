/* ---- contents and sources on top ---- */

function addBar() {
  const nav = document.querySelector(".contents-nav");
  if (!nav) return;
  const links = all("a[href^='#']", nav).map((link) => ({ link, target: document.getElementById(link.getAttribute("href").slice(1)) })).filter((each) => each.target);
  const summary = nav.querySelector("summary");
  const here = element("span", { class: "here" });
  if (summary) summary.append(here);
  let asked = false;
  const mark = () => {
    asked = false;
    const passed = links.filter(({ target }) => target.getBoundingClientRect().top < window.innerHeight * 0.35);
    const current = passed[passed.length - 1];
    for (const { link } of links) link.removeAttribute("aria-current");
    if (current) current.link.setAttribute("aria-current", "true");
    here.textContent = current ? current.link.textContent : "";
  };
  window.addEventListener("scroll", () => {
    if (!asked) requestAnimationFrame(mark);
    asked = true;
  }, { passive: true });
  mark();
  const chips = element("div", { class: "chips", role: "group", "aria-label": "Highlight one source in every chart" });
  for (const [source, { name, colour }] of Object.entries(state.names)) {
    const letter = name.split(" ")[0];
    const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false" }, letter);
    chip.append(element("span", {}, name.slice(letter.length)));
    chip.dataset.chip = source;
    chip.style.setProperty("--colour", colour);
    chip.addEventListener("click", () => choose(state.source === source ? "" : source));
    chips.append(chip);
  }
  if (chips.children.length > 1) nav.append(chips);
}
