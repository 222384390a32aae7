// What the pages' scripts share: words, numbers, requests. No text that came from outside is ever set as markup.

/** The words of a page, as its template wrote them into an element. */
export const wordsOf = (element) => JSON.parse(element.dataset.words);

/** A word with its {fields} filled, and of "[n:one|many]" the form that agrees, as istmo.plurals chooses it. */
export const fill = (text, fields) => text
  .replace(/\[(\w+):([^[\]|]*)\|([^[\]|]*)\]/g, (_, name, one, many) => (String(fields[name]) === "1" ? one : many))
  .replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");

const THIN = "\u202f";
const MINUS = "\u2212";
const spanish = document.documentElement.lang === "es";

/** A whole number as Python's istmo.brief.numbers.count writes it. */
export function count(value) {
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, spanish ? THIN : ",");
  return (value < 0 ? MINUS : "") + digits;
}

/** A day as istmo.brief.numbers.full_date writes it: 7 May 2024, 7 de mayo de 2024. */
export const day = (iso) => new Intl.DateTimeFormat(spanish ? "es" : "en-GB",
  { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));

/** A change as istmo.brief.numbers.change writes it: +12%, −86%, and from three times as many on ×3.4. */
export function change(share) {
  if (share >= 2) {
    const [whole, tenths] = (share + 1).toFixed(1).split(".");
    return `×${count(whole)}${spanish ? "," : "."}${tenths}`;
  }
  if (share > -1 && share < -0.995) return `<${change(-0.99)}`; // someone is left
  const whole = Math.round(Math.abs(share) * 100);
  const sign = whole === 0 ? "" : share < 0 ? MINUS : "+";
  return `${sign}${count(whole)}${spanish ? THIN : ""}%`;
}

/** Ask the API in the page's language; what it refuses is thrown as an Error that carries its problem document. An
    error without a message is one that the page has words for: no answer came, or one that is no document. */
export async function ask(address, options = {}) {
  const asked = { ...options, headers: { "accept-language": document.documentElement.lang, ...options.headers } };
  if (asked.json !== undefined) {
    asked.method = asked.method ?? "POST";
    asked.headers["content-type"] = "application/json";
    asked.body = JSON.stringify(asked.json);
    delete asked.json;
  }
  const answer = await fetch(address, asked).catch(() => { throw new Error(""); });
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => { throw new Error(""); });
  if (!answer.ok) {
    const error = new Error(said.detail || said.title);
    error.problem = said;
    throw error;
  }
  return said;
}

/** A new element with attributes and children; texts become text nodes. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Keep the page's state in its address, and in the link to the other language. */
export function keepInAddress(state) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value) query.set(key, value);
  const search = query.toString() ? `?${query}` : "";
  history.replaceState(null, "", location.pathname + search + location.hash);
  const other = document.getElementById("other-language");
  if (other) other.href = other.pathname + search;
  return search;
}
