"use strict";
// Helpers that all sections share. Text from the program under analysis only
// ever becomes a text node or an attribute value, never markup.

/** Makes invisible and direction-changing characters visible. */
function visible(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
}

/** An element: h("td", {class: "n"}, "text", child, [more]). */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : visible(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

/** Puts children in the place of those that are there. */
const fill = (box, ...children) => box.replaceChildren(...h("div", {}, children).childNodes);

const count = (n) => n.toLocaleString("en-US");
const plural = (n, one, many) => count(n) + " " + (n === 1 ? one : many || one + "s");
const place = (o) => (o && o.file ? o.file + (o.line ? ":" + o.line : "") : "");

/** The state of all filters, kept in the address: #section?key=value. */
const state = {
  section: "",
  values: new URLSearchParams(),
  read() {
    const [section, query] = location.hash.slice(1).split("?");
    this.section = section;
    this.values = new URLSearchParams(query || "");
  },
  get(key) { return this.values.get(key) || ""; },
  /** Sets keys (an empty value removes one); the page does not move. */
  set(changes, section) {
    for (const [key, value] of Object.entries(changes))
      if (value === "" || value === undefined) this.values.delete(key);
      else this.values.set(key, value);
    if (section) this.section = section;
    const query = this.values.toString();
    history.replaceState(null, "", "#" + (this.section || "verdict") + (query ? "?" + query : ""));
  },
};

/** A search field bound to a key of the state. */
function searchField(key, label, changed) {
  return h("label", {}, label + " ", h("input", {
    type: "search", value: state.get(key), "data-search": key,
    oninput(event) { state.set({[key]: event.target.value}, key.split(".")[0]); changed(); },
  }));
}

/** A choice bound to a key; options are [value, text] pairs. */
function choice(key, label, options, changed) {
  return h("label", {}, label + " ", h("select", {
    onchange(event) { state.set({[key]: event.target.value}, key.split(".")[0]); changed(); },
  }, options.map(([value, text]) =>
    h("option", {value, selected: value === state.get(key)}, text))));
}

/** Whether every word of a search is in the text. */
function matcher(search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}

/** A list shown a page at a time: only the rows of one page are in the page. */
function paged(rows, size, draw) {
  const box = h("div", {});
  let page = 0;
  const show = () => {
    const pages = Math.max(1, Math.ceil(rows.length / size));
    page = Math.min(Math.max(page, 0), pages - 1);
    const step = (by) => ({onclick() { page += by; show(); }});
    box.replaceChildren(draw(rows.slice(page * size, page * size + size)));
    if (pages > 1)
      box.append(h("div", {class: "pager"},
        h("button", {...step(-1), type: "button", disabled: page === 0}, "← Previous"),
        h("span", {"aria-live": "polite"},
          `${count(page * size + 1)} to ${count(Math.min(rows.length, (page + 1) * size))} of ${count(rows.length)}`),
        h("button", {...step(1), type: "button", disabled: page === pages - 1}, "Next →")));
  };
  show();
  return box;
}

/** A box for what may be too wide; the keyboard can scroll it. */
const scroller = (label, ...children) =>
  h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": label}, children);

/** A table whose headings sort. columns: {title, value(row), cell(row), n}. */
function sortable(columns, rows, options) {
  const box = scroller(options.caption);
  let order = options.order ?? -1, down = options.down ?? false;
  const show = () => {
    const sorted = rows.slice();
    if (order >= 0) {
      const value = columns[order].value;
      sorted.sort((a, b) => {
        const x = value(a), y = value(b);
        const sign = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
        return down ? -sign : sign;
      });
    }
    const head = columns.map((column, i) => h("th", {
      scope: "col", class: [column.n && "n", column.slant && "slant"].filter(Boolean).join(" ") || null,
      "aria-sort": i === order ? (down ? "descending" : "ascending") : null,
    }, column.value ? h("button", {type: "button", title: column.hint, onclick() {
      down = i === order ? !down : Boolean(column.n || column.slant);
      order = i;
      show();
    }}, column.title) : column.title));
    const draw = (part) => h("table", {class: options.class},
      h("caption", {hidden: true}, options.caption || ""),
      h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, part.map((row) => options.row
        ? options.row(row)
        : h("tr", {}, columns.map((column, i) => i === 0
          ? h("th", {scope: "row"}, column.cell(row))
          : h("td", {class: column.n ? "n" : null}, column.cell(row)))))));
    box.replaceChildren(options.page ? paged(sorted, options.page, draw) : draw(sorted));
  };
  show();
  return box;
}

/** A details element whose content is made when it is first opened. */
function lazyDetails(attributes, summary, make, open) {
  const details = h("details", attributes, summary);
  const fill = () => {
    if (details.open && details.childElementCount === 1) details.append(make());
  };
  details.addEventListener("toggle", fill);
  if (open) { details.open = true; fill(); }
  return details;
}
