/* ---- tables that are long can be sorted and filtered ---- */

function addTools(box) {
  const table = box.querySelector("table");
  const body = table && table.tBodies[0];
  if (!body || body.rows.length <= LONG) return;
  const count = element("span", { class: "count" }, body.rows.length + " rows");
  const field = element("input", { type: "search", placeholder: "Filter rows", "aria-label": "Filter rows of " + box.getAttribute("aria-label") });
  const line = element("p", { class: "table-tools" });
  line.append(field, " ", count);
  box.before(line);
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase().split(/\s+/);
    let left = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
      left += row.hidden ? 0 : 1;
    }
    count.textContent = left + " of " + body.rows.length + " rows";
  });
  all("thead th", table).forEach((head, at) => {
    const label = head.textContent;
    const button = element("button", { type: "button" }, label);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = (row) => row.cells[at].textContent.trim();
      const number = (text) => (/^-?[\d,.]+$/.test(text) ? Number(text.replaceAll(",", "")) : NaN);
      const sorted = [...body.rows].sort((one, two) => {
        const [a, b] = [value(one), value(two)];
        if (!a || !b) return a ? -1 : b ? 1 : 0; // blanks last, either way
        const order = Number.isNaN(number(a) - number(b)) ? a.localeCompare(b, "en", { numeric: true }) : number(a) - number(b);
        return up ? order : -order;
      });
      body.append(...sorted);
    });
  });
}
