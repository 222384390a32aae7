// Importing an official file: what it would change first, and only then storing it.
import { ask, count, day, fill, make, wordsOf } from "./common.js";

const form = document.getElementById("import-form");
if (form) {
  const words = wordsOf(form);
  const said = document.getElementById("import-said");
  const kinds = ["new", "revised", "added", "gone"];

  const body = () => {
    const found = new FormData(form);
    if (!found.get("published")) found.delete("published");
    return found;
  };

  const number = (value) => (value === null || value === undefined ? words.none : count(value));
  const values = (each, kind) => (kind === "gone" ? [each.value, null] : [each.before, each.value]).map(number);
  const row = ({ named, ...each }, kind) => make("tr", {}, ...[named.series, named.period, named.place, named.nationality,
    named.household, ...values(each, kind)].map((cell) => make("td", {}, String(cell))));
  const told = (kind, n) => fill(words[kind], { n: count(n) });

  function show(found) {
    const list = make("ul", { class: "points" });
    for (const kind of kinds) list.append(make("li", {}, told(kind, found[kind].cells)));
    list.append(make("li", {}, told("unchanged", found.unchanged)));
    said.replaceChildren(make("h3", {}, `${found.file} · ${found.title} · ${day(found.published)}`), list);
    for (const kind of kinds.filter((each) => found[each].first.length)) {
      const table = make("table", {}, make("caption", {}, told(kind, found[kind].cells)));
      const head = [words.series, words.period, words.place, words.nationality, words.household, words["before-value"],
        words["now-value"]];
      table.append(make("thead", {}, make("tr", {}, ...head.map((cell) => make("th", { scope: "col" }, cell)))));
      table.append(make("tbody", {}, ...found[kind].first.map((each) => row(each, kind))));
      said.append(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": told(kind, found[kind].cells) }, table));
    }
    if (found.stored) said.prepend(make("p", { class: "state" }, words.stored));
    else if (found.stored_before) said.prepend(make("p", { class: "state" }, words.before));
    else {
      const store = make("button", { type: "button" }, words.store);
      store.addEventListener("click", () => send("/api/v1/imports"));
      said.append(make("p", {}, store));
    }
  }

  async function send(address) {
    said.textContent = words.busy;
    try {
      show(await ask(address, { method: "POST", body: body() }));
    } catch (error) {
      said.replaceChildren(make("p", { class: "wrong" }, error.message || words.failed));
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send("/api/v1/imports/preview");
  });
}
document.body.dataset.ready = "1";
