// A plan as a form and as TOML, each following the other; runs with their progress.
import { ask, count, day, fill, keepInAddress, make, wordsOf } from "./common.js";

const byId = (id) => document.getElementById(id);
const root = byId("plans");
const words = wordsOf(root);
const language = root.dataset.language;

if (root.dataset.run) follow(root.dataset.run);
else edit();
document.body.dataset.ready = "1";

/** Tell what is chosen of a list: at once by mouse; by keyboard, where every stroke chooses, at Enter or on leaving. */
function picked(list, tell) {
  let typing = false;
  const take = () => {
    const chosen = list.value;
    typing = false;
    list.value = "";
    if (chosen) tell(chosen);
  };
  list.addEventListener("pointerdown", () => { typing = false; });
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && list.value) {
      event.preventDefault();
      take();
    } else typing = true;
  });
  list.addEventListener("change", () => { if (!typing) take(); });
  list.addEventListener("blur", take);
}

/** Tell how a run is getting on until it is over, then show what it came to. */
function follow(id) {
  byId("difference")?.addEventListener("click", async (event) => {
    const { plan, against, draws } = event.target.dataset;
    const run = await ask("/api/v1/runs", { json: { plan, against, draws: Number(draws) } });
    location.assign(`/${language}/plans?run=${run.id}`);
  });
  if (!["queued", "running"].includes(root.dataset.state)) return;
  const state = byId("state");
  const progress = byId("progress");
  const of = root.dataset.both ? words["draws-both"] : words["draws-of"];
  const source = new EventSource(`/api/v1/runs/${id}/events`);
  source.addEventListener("message", (event) => {
    const said = JSON.parse(event.data);
    if (said.state === "queued" || said.state === "running") {
      progress.value = said.done;
      state.textContent = `${words[`state-${said.state}`]} · ${fill(of, said)}`;
    } else {
      source.close();
      location.reload();
    }
  });
  byId("cancel").addEventListener("click", () => ask(`/api/v1/runs/${id}`, { method: "DELETE" }));
}

/** The editor: whichever side was changed last is the plan. */
async function edit() {
  const form = byId("form");
  const toml = byId("toml");
  const problems = byId("problems");
  const explained = byId("explained");
  const tables = { use: byId("uses"), pathway: byId("pathways"), end: byId("ends") };
  const titles = new Map([...form.querySelectorAll("option[value]")].map((one) => [one.value, one.textContent]));
  let plan = {};

  const beside = (option, said) => {
    option.dataset.title ??= option.textContent;
    option.textContent = option.dataset.title + (said && ` – ${said}`);
  };

  let begins = "";
  let offer = Promise.resolve({});
  /** Offer what a plan that begins on its first day can take up, end and hand out; say beside all else why not. */
  function offered() {
    if (!plan.start || plan.start === begins) return;
    const start = begins = plan.start;
    const asked = ["measures/offered", "register/simulable"].map((name) => ask(`/api/v1/${name}?start=${start}`));
    offer = Promise.all(asked).then(([found, kept]) => {
      if (start !== begins) return offer;
      const said = (one) => fill(words[one.why], { other: titles.get(one.other) });
      for (const option of byId("add-kept").options) {
        const one = kept.find((each) => each.commitment === option.value);
        option.disabled = Boolean(one?.why);
        beside(option, one?.why ? said(one) : "");
      }
      const uses = Object.fromEntries(found.uses.map((one) => [one.measure, one]));
      const ends = Object.fromEntries(found.ends.map((one) => [one.measure, one.date]));
      for (const option of byId("add-use").options) {
        const one = uses[option.value];
        if (!one) continue;
        const why = one.why ? said(one) : one.last ? fill(words["goes-on-until"], { day: day(one.last) }) : "";
        option.disabled = one.why !== "";
        beside(option, why);
      }
      for (const option of byId("add-end").options) option.hidden = option.disabled = option.value !== "" && !ends[option.value];
      for (const option of byId("add-pathway").options) {
        const places = found.places[option.value];
        beside(option, places === undefined ? "" : fill(words["in-force"], { n: count(places) }));
      }
      return { uses, ends, places: found.places };
    }).catch(() => { begins = ""; return {}; }); // asked again at the next change; the plan says what is wrong with it
  }

  const field = (row, name, type, label) => {
    const input = make("input", { type, value: row[name] ?? "", min: type === "number" ? 0 : undefined });
    input.addEventListener("input", () => {
      row[name] = type === "number" && input.value !== "" ? Number(input.value) : input.value;
      written();
    });
    return make("label", {}, `${label} `, input);
  };

  const entry = (table, row, number) => {
    const named = row.measure ?? row.pathway ?? "";
    const remove = make("button", { type: "button" }, words.remove, make("span", { class: "hide" }, ` ${named}`));
    remove.addEventListener("click", () => {
      plan[table].splice(number, 1);
      drawForm();
      written();
    });
    const fields = table === "end" ? [field(row, "date", "date", words.date)]
      : [field(row, "start", "date", words.start), field(row, "end", "date", words.end)];
    if (table === "pathway") fields.push(field(row, "monthly", "number", words.monthly));
    return make("div", { class: "entry" }, make("span", { class: "named" }, titles.get(named) ?? named), ...fields, remove);
  };

  function drawForm() {
    offered();
    for (const name of ["title", "start", "months"]) form.elements[name].value = plan[name] ?? "";
    for (const [table, place] of Object.entries(tables)) {
      place.querySelector(".rows").replaceChildren(...(plan[table] ?? []).map((row, number) => entry(table, row, number)));
    }
    const others = (plan.measure ?? []).length;
    byId("others").textContent = others ? fill(words.others, { n: others }) : "";
  }

  /** Only a plan that is in order can be run and saved. */
  function ordered(yes) {
    for (const button of byId("run").querySelectorAll("button")) button.disabled = !yes;
  }

  function wrong(error) {
    ordered(false);
    const found = error.problem?.errors ?? [];
    const items = found.map((each) => make("li", {}, each.line ? `${fill(words.line, each)}: ${each.what}. ${each.remedy}${each.remedy.endsWith("?") ? "" : "."}`
      : each.what ?? JSON.stringify(each)));
    problems.replaceChildren(items.length ? make("ul", { class: "points" }, ...items) : make("p", { class: "wrong" }, error.message || words.failed));
    explained.replaceChildren();
  }

  let turn = 0; // counts changes: an answer to an earlier one comes too late to be heeded

  /** Whether the TOML is in order, told below it; the plan as tables, or null. */
  async function judge() {
    const mine = turn;
    try {
      const found = await ask(`/api/v1/plans/check?language=${language}`, { json: { toml: toml.value } });
      if (mine !== turn) return null;
      ordered(true);
      problems.replaceChildren(make("p", { class: "state" }, words["in-order"]));
      const { opening, measures, closing } = found.explained;
      explained.replaceChildren(make("p", {}, opening),
        ...measures.flatMap((one) => [make("h3", {}, one.title), make("p", {}, one.sentences.join(" "))]), make("p", {}, closing));
      return found.form;
    } catch (error) {
      if (mine === turn) wrong(error);
      return null;
    }
  }

  let waiting = 0;
  let due = null;
  /** Do what follows from a change, when no other comes at once. */
  function soon(then) {
    turn += 1;
    clearTimeout(waiting);
    due = then;
    waiting = setTimeout(settled, 350);
  }
  /** What the last change asks for, done before the plan is taken anywhere. */
  async function settled() {
    clearTimeout(waiting);
    const then = due;
    due = null;
    if (then) await then();
  }

  /** The plan as TOML. The plan stays the one whose rows the form's fields hold on to. */
  async function write() {
    const mine = turn;
    try {
      const said = await ask("/api/v1/plans/write", { json: { form: plan } });
      if (mine !== turn) return;
      toml.value = said.toml;
      await judge();
    } catch (error) {
      if (mine === turn) wrong(error);
    }
  }

  /** The form changed: the TOML follows. */
  const written = () => soon(write);

  /** The TOML changed: the form follows. */
  async function read() {
    const found = await judge();
    if (!found) return;
    plan = found;
    drawForm();
  }

  toml.addEventListener("input", () => soon(read));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    const { name, value } = event.target;
    if (name === "months") plan.months = Number(value);
    else if (name) plan[name] = value;
    else return;
    offered();
    written();
  });
  const adding = { "add-use": ["use", "measure"], "add-pathway": ["pathway", "pathway"], "add-end": ["end", "measure"] };
  for (const [id, [table, name]] of Object.entries(adding)) {
    picked(byId(id), async (chosen) => {
      const { uses, ends, places } = await offer;
      const row = { [name]: chosen };
      if (table === "end") row.date = ends?.[chosen] ?? plan.start;
      else row.start = (table === "use" && uses?.[chosen]?.start) || plan.start;
      if (table === "pathway") row.monthly = places?.[chosen]; // what is in force; nothing where no number was announced
      (plan[table] ??= []).push(row);
      drawForm();
      written();
    });
  }
  picked(byId("add-kept"), async (chosen) => {
    try {
      const asked = { commitments: [chosen], start: plan.start, months: plan.months };
      const { form: kept } = await ask(`/api/v1/plans/from-register?language=${language}`, { json: asked });
      for (const table of ["measure", "pathway", "use", "end"]) (plan[table] ??= []).push(...(kept[table] ?? []));
      drawForm();
      written();
    } catch (error) { wrong(error); }
  });
  /** The template takes the place of the plan, which a second button brings back. */
  let before = "";
  async function replaced(text) {
    await settled(); // a change of the form is in the plan that comes back
    [before, toml.value] = [toml.value, text];
    soon(read);
    await settled();
  }
  byId("use-template").addEventListener("click", async () => {
    await replaced(byId("template-toml").content.textContent);
    byId("undo-template").hidden = false;
  });
  byId("undo-template").addEventListener("click", async () => {
    byId("undo-template").hidden = true;
    byId("use-template").focus();
    await replaced(before);
  });
  byId("download-toml").addEventListener("click", async () => {
    await settled();
    const link = make("a", { download: "plan.toml", href: URL.createObjectURL(new Blob([toml.value], { type: "text/plain" })) });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  byId("share").addEventListener("click", async () => {
    await settled();
    const bytes = new TextEncoder().encode(toml.value);
    const packed = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const link = `${location.origin}/${language}/plans#toml=${packed}`;
    history.replaceState(null, "", link);
    try { await navigator.clipboard.writeText(link); } catch { /* the address bar holds it */ }
    problems.replaceChildren(make("p", { class: "state" }, words.copied));
  });
  byId("save").addEventListener("click", async () => {
    try {
      await settled();
      const saved = await ask("/api/v1/plans", { json: { toml: toml.value } });
      keepInAddress({ plan: saved.id });
      location.reload();
    } catch (error) { wrong(error); }
  });
  for (const button of document.querySelectorAll("[data-delete]")) {
    button.addEventListener("click", async () => {
      await ask(`/api/v1/plans/${button.dataset.delete}`, { method: "DELETE" });
      location.assign(`/${language}/plans`);
    });
  }
  byId("run").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { against, draws } = event.target.elements;
    try {
      await settled();
      let other = against.value;
      if (other.startsWith("plan:")) other = (await ask(`/api/v1/plans/${other.slice(5)}`)).toml;
      const run = await ask("/api/v1/runs", { json: { plan: toml.value, against: other, draws: Number(draws.value) } });
      location.assign(`/${language}/plans?run=${run.id}`);
    } catch (error) { wrong(error); }
  });

  window.addEventListener("hashchange", () => { // another shared plan, pasted into this tab
    if (location.hash.startsWith("#toml=")) location.reload();
  });
  /** The TOML that the address asks for; null where it asks for none. */
  async function asked() {
    if (location.hash.startsWith("#toml=")) {
      try {
        const packed = location.hash.slice("#toml=".length).replaceAll("-", "+").replaceAll("_", "/");
        const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      } catch {
        throw new Error(words["link-broken"]);
      }
    }
    const wanted = new URLSearchParams(location.search).get("plan");
    if (!wanted) return null;
    if (wanted.startsWith("run-")) return (await ask(`/api/v1/runs/${wanted.slice(4)}`)).request.plan;
    return (await ask(`/api/v1/plans/${wanted}`)).toml;
  }

  plan = { title: form.elements.title.value, start: form.elements.start.value, months: Number(form.elements.months.value) };
  offered();
  form.inert = true; // until it shows the plan that was asked for, which a choice would else replace
  let missing = null;
  const given = await asked().catch((error) => { missing = error; return null; });
  if (given !== null) {
    toml.value = given;
    await read();
  }
  form.inert = false;
  if (given === null) await write();
  if (missing) {
    problems.prepend(make("p", { class: "wrong", role: "alert" }, missing.message || words.failed));
  }
  document.body.dataset.ready = "2";
}
