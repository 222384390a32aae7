// The map's month: circles, legs, numbers, table and columns follow one slider; nothing is asked of the server but new
// selections. `frame` is the only thing that draws.
import { ask, change as changed, count, fill, keepInAddress, wordsOf } from "./common.js";

const byId = (id) => document.getElementById(id);
const controls = byId("controls");
const words = wordsOf(controls);
const slider = byId("month");
const span = byId("span");
const play = byId("play");
const bars = byId("bars");
const point = byId("point");
const nationality = byId("nationality");
const household = byId("household");
const language = document.documentElement.lang;
const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
const asOf = controls.dataset.asOf;
const kept = new URLSearchParams(location.search);

const marks = [...document.querySelectorAll("circle[data-spot]")].map((circle) => {
  const [x, y, right, down] = circle.dataset.at.split(" ").map(Number);
  return { circle, id: circle.dataset.spot, unit: Number(circle.dataset.unit), x, y, right, down,
    ring: circle.hasAttribute("stroke") };
});
const legs = [...document.querySelectorAll("path[data-leg]")];
const labels = [...document.querySelectorAll("tspan[data-count]")];
const table = [...document.querySelectorAll("tr[data-row]")].map((row) => ({
  row, id: row.dataset.row, value: row.querySelector("[data-value]"), change: row.querySelector("[data-change]"),
  untold: row.querySelector("[data-untold]"), until: row.querySelector("[data-until]") }));
const shownMonths = [byId("shown-month"), ...document.querySelectorAll("[data-month]")];
const names = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" });

let data = null;
let rows = new Map();
let columns = [];

const said = (month) => names.format(new Date(`${month}-15T00:00:00Z`)).replace("sept", "sep");

/** The months shown: `length` of them, the last one number `last`. */
function shown() {
  const last = Number(slider.value);
  const length = Math.min(Math.max(Math.round(Number(span.value)) || 1, 1), last + 1);
  return { last, length, first: last - length + 1 };
}

/** The sum of a row over some months; null where one is not known. */
function total(values, first, last) {
  if (!values || first < 0) return null;
  let sum = 0;
  for (let at = first; at <= last; at += 1) {
    if (values[at] === null) return null;
    sum += values[at];
  }
  return sum;
}

/** Show the chosen months: numbers of all together, circles and legs by the mean of a month. */
export function frame() {
  const { first, last, length } = shown();
  const when = first === last ? said(data.months[last]) : `${said(data.months[first])}\u2013${said(data.months[last])}`;
  for (const each of shownMonths) each.textContent = when;
  slider.setAttribute("aria-valuetext", when);
  span.max = last + 1;
  const bound = byId("span-bounds");
  bound.textContent = Number(span.value) === length ? "" : fill(words["span-bounds"], { most: last + 1, shown: length });
  span.setAttribute("aria-invalid", String(bound.textContent !== ""));
  const sums = new Map([...rows].map(([id, row]) => [id, total(row.values, first, last)]));
  const mean = (id) => (sums.get(id) ?? 0) / length;
  for (const { circle, id, unit, x, y, right, down, ring } of marks) {
    const radius = unit * Math.sqrt(mean(id));
    const line = ring ? Math.min(2.2, radius) : 0;
    circle.setAttribute("cx", x + right * radius);
    circle.setAttribute("cy", y + down * radius);
    circle.setAttribute("r", radius - line / 2);
    if (ring) circle.setAttribute("stroke-width", line);
  }
  for (const leg of legs) {
    const value = mean(leg.dataset.leg);
    leg.setAttribute("stroke-width", value > 0 ? Math.max(1.2, Number(leg.dataset.unit) * Math.sqrt(value)) : 0);
  }
  const written = (value) => (value === null || value === undefined ? words.none : count(value));
  for (const label of labels) label.textContent = written(sums.get(label.dataset.count));
  for (const { id, value, change, untold, until } of table) {
    const now = sums.get(id) ?? null;
    const before = total(rows.get(id)?.values, first - 12, last - 12);
    value.textContent = written(now);
    if (change) change.textContent = now !== null && before ? changed(now / before - 1) : words.none;
    untold.hidden = rows.get(id)?.told ?? true;
    const newest = rows.get(id)?.values.findLastIndex((each) => each !== null) ?? -1;
    until.textContent = newest >= 0 && newest < last ? fill(words["counted-to"], { month: said(data.months[newest]).replace(" ", "\u00a0") }) : "";
  }
  columns.forEach((column, number) => column.classList.toggle("now", number >= first && number <= last));
}

/** The columns above the slider: the chosen point's months on a scale of their own. */
function drawBars() {
  const values = rows.get(point.value)?.values ?? [];
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  const step = 600 / data.months.length;
  columns = values.map((value, number) => {
    const height = (58 * (value ?? 0)) / top;
    const column = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const box = { x: number * step + 0.6, y: 60 - height, width: Math.max(step - 1.2, 0.6), height };
    for (const [key, each] of Object.entries(box)) column.setAttribute(key, each.toFixed(2));
    return column;
  });
  bars.replaceChildren(...columns);
  for (const { row, id } of table) row.classList.toggle("chosen", id === point.value);
}

function remember() {
  const { last, length } = shown();
  const state = { as_of: kept.get("as_of"), month: data.months[last], span: length > 1 ? String(length) : "", nationality: nationality.value,
    household: household.value, point: point.value === "between-ports" ? "" : point.value };
  byId("chosen-month").value = state.month;
  const search = keepInAddress(state);
  for (const link of document.querySelectorAll("#figure-map [data-file]")) {
    const ending = link.dataset.file;
    link.href = ending === "csv"
      ? `/api/v1/situation?${new URLSearchParams({ format: "csv", as_of: asOf, nationality: nationality.value,
        household: household.value, month: state.month, span: length, language, headings: language })}`
      : `/${language}/situation/figures/map.${ending}${search}`;
  }
}

let selected = 0;

/** The numbers of a selection; says whether it is still wanted when they come. */
async function select() {
  selected += 1;
  const mine = selected;
  const query = new URLSearchParams({ as_of: asOf, nationality: nationality.value, household: household.value, language });
  document.body.removeAttribute("data-ready");
  const found = await ask(`/api/v1/situation?${query}`);
  if (mine !== selected) return false;
  data = found;
  rows = new Map(data.rows.map((row) => [row.id, row]));
  slider.max = data.months.length - 1;
  drawBars();
  frame();
  remember();
  document.body.dataset.ready = "1";
  return true;
}

/** Another selection: its numbers first, then what the server writes below the map. */
async function choose() {
  byId("below").setAttribute("aria-busy", "true");
  if (!(await select())) return;
  const mine = selected;
  const answer = await fetch(location.pathname + location.search);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine === selected && answer.ok) byId("below").replaceWith(document.adoptNode(page.getElementById("below")));
}

let ticking = 0;
function stop() {
  clearInterval(ticking);
  ticking = 0;
  play.setAttribute("aria-pressed", "false");
  play.lastElementChild.textContent = words.play;
  remember();
}
function start() {
  if (Number(slider.value) >= Number(slider.max)) slider.value = shown().length - 1;
  play.setAttribute("aria-pressed", "true");
  play.lastElementChild.textContent = words.pause;
  ticking = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    frame();
    if (Number(slider.value) >= Number(slider.max)) stop();
  }, quiet ? 1500 : 350);
}

let remembering = 0;
function moved() {
  if (ticking) stop();
  frame();
  clearTimeout(remembering);
  remembering = setTimeout(remember, 200);
}
slider.addEventListener("input", moved);
span.addEventListener("input", moved);
span.addEventListener("change", () => { // what is left in the field is what is shown; the words beside it say why
  span.value = shown().length;
  span.setAttribute("aria-invalid", "false");
});

/** Brushing: drawn over the columns, from one month to another. */
let brushed = null;
const under = (event) => {
  const box = bars.getBoundingClientRect();
  const edge = parseFloat(getComputedStyle(bars).paddingLeft);
  const share = (event.clientX - box.left - edge) / (box.width - 2 * edge);
  return Math.min(Math.max(Math.floor(share * columns.length), 0), columns.length - 1);
};
const brush = (event) => {
  const at = under(event);
  slider.value = Math.max(brushed, at);
  span.value = Math.abs(brushed - at) + 1;
  moved();
};
bars.addEventListener("pointerdown", (event) => {
  brushed = under(event);
  bars.setPointerCapture(event.pointerId);
  brush(event);
});
bars.addEventListener("pointermove", (event) => { if (brushed !== null) brush(event); });
for (const over of ["pointerup", "pointercancel"]) bars.addEventListener(over, () => { brushed = null; });
play.hidden = false;
play.addEventListener("click", () => (ticking ? stop() : start()));
point.addEventListener("change", () => { drawBars(); frame(); remember(); });
for (const filter of [nationality, household]) filter.addEventListener("change", choose);
for (const { circle, id } of marks) circle.addEventListener("click", () => {
  point.value = id;
  point.dispatchEvent(new Event("change"));
});
await select();
