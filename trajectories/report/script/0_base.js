const root = document.documentElement;
const WIDTHS = [940, 660, 440, 288];
const LONG = 20; // rows; what is longer is sortable and filterable
const VIEWS = [["chart", "Chart"], ["table", "Table"], ["sources", "Sources"]];
const ABLE = "DecompressionStream" in window; // drawings and data travel packed
const FRAMED = window.top !== window;
const script = document.currentScript;
const served = new WeakMap(); // each figure as it came, for a page of its own
const state = { source: "", names: {} };
let pending = 0;
let bundle = null;

const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
const figures = () => all("figure.figure-block");

function element(tag, attributes, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.dataset.made = "";
  return made;
}

function say(text) {
  const status = document.getElementById("said") || document.body.appendChild(element("p", { id: "said", role: "status" }));
  status.textContent = text;
}
