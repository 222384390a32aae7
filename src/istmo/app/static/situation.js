// The map's month: circles, legs, numbers, table and columns follow one slider; nothing is asked of the server but new
// selections. `frame` is the only thing that draws.
import { ask, count, keepInAddress, percent, wordsOf } from "./common.js";

const byId = (id) => document.getElementById(id);
const controls = byId("controls");
const words = wordsOf(controls);
const slider = byId("month");
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
  row, id: row.dataset.row, value: row.querySelector("[data-value]"), change: row.querySelector("[data-change]") }));
const shownMonths = [byId("shown-month"), ...document.querySelectorAll("[data-month]")];
const names = new Intl.DateTimeFormat(language, { month: "short", year: "numeric", timeZone: "UTC" });

let data = null;
let rows = new Map();
let columns = [];

const said = (month) => names.format(new Date(`${month}-15T00:00:00Z`)).replace("sept", "sep");

/** Show month number `at`. */
export function frame(at) {
  const month = said(data.months[at]);
  for (const each of shownMonths) each.textContent = month;
  slider.setAttribute("aria-valuetext", month);
  for (const { circle, id, unit, x, y, right, down, ring } of marks) {
    const radius = unit * Math.sqrt(rows.get(id)?.values[at] ?? 0);
    const line = ring ? Math.min(2.2, radius) : 0;
    circle.setAttribute("cx", x + right * radius);
    circle.setAttribute("cy", y + down * radius);
    circle.setAttribute("r", radius - line / 2);
    if (ring) circle.setAttribute("stroke-width", line);
  }
  for (const leg of legs) {
    const value = rows.get(leg.dataset.leg)?.values[at] ?? 0;
    leg.setAttribute("stroke-width", value > 0 ? Math.max(1.2, Number(leg.dataset.unit) * Math.sqrt(value)) : 0);
  }
  for (const label of labels) {
    const value = rows.get(label.dataset.count)?.values[at];
    label.textContent = value === null || value === undefined ? words.none : count(value);
  }
  for (const { id, value, change } of table) {
    const values = rows.get(id)?.values;
    const now = values?.[at] ?? null;
    const before = at >= 12 ? values?.[at - 12] : null;
    value.textContent = now === null ? words.none : count(now);
    change.textContent = now !== null && before ? percent(now / before - 1) : words.none;
  }
  columns.forEach((column, number) => column.classList.toggle("now", number === at));
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
  const state = { as_of: kept.get("as_of"), month: data.months[slider.value], nationality: nationality.value,
    household: household.value, point: point.value === "between-ports" ? "" : point.value };
  const search = keepInAddress(state);
  for (const link of document.querySelectorAll("#figure-map [data-file]")) {
    const ending = link.dataset.file;
    link.href = ending === "csv"
      ? `/api/v1/situation?${new URLSearchParams({ format: "csv", as_of: asOf, nationality: nationality.value,
        household: household.value, language })}`
      : `/${language}/situation/figures/map.${ending}${search}`;
  }
}

async function select() {
  const query = new URLSearchParams({ as_of: asOf, nationality: nationality.value, household: household.value, language });
  document.body.removeAttribute("data-ready");
  data = await ask(`/api/v1/situation?${query}`);
  rows = new Map(data.rows.map((row) => [row.id, row]));
  slider.max = data.months.length - 1;
  drawBars();
  frame(Number(slider.value));
  remember();
  document.body.dataset.ready = "1";
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
  if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
  play.setAttribute("aria-pressed", "true");
  play.lastElementChild.textContent = words.pause;
  ticking = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    frame(Number(slider.value));
    if (Number(slider.value) >= Number(slider.max)) stop();
  }, quiet ? 1500 : 350);
}

let remembering = 0;
slider.addEventListener("input", () => {
  if (ticking) stop();
  frame(Number(slider.value));
  clearTimeout(remembering);
  remembering = setTimeout(remember, 200);
});
play.hidden = false;
play.addEventListener("click", () => (ticking ? stop() : start()));
point.addEventListener("change", () => { drawBars(); frame(Number(slider.value)); remember(); });
for (const filter of [nationality, household]) filter.addEventListener("change", select);
for (const { circle, id } of marks) circle.addEventListener("click", () => {
  point.value = id;
  point.dispatchEvent(new Event("change"));
});
await select();
