// A page that is still being made: says how far it is, and opens it when it is there.
import { fill, wordsOf } from "./common.js";

const waiting = document.getElementById("waiting");
const words = wordsOf(waiting);
const step = document.getElementById("step");
const progress = document.getElementById("progress");
const since = document.getElementById("since");
const begun = Date.now();

/** How long this page has been open: what takes minutes would else look as if it stood still. */
function elapsed() {
  const seconds = Math.round((Date.now() - begun) / 1000);
  since.textContent = fill(words.elapsed, { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** What the server is at; of several things the one begun last. */
async function look() {
  elapsed();
  const found = await fetch(waiting.dataset.progress).then((answer) => answer.json()).catch(() => []);
  const last = found.at(-1);
  if (!last) progress.removeAttribute("value");
  else {
    progress.max = last.total;
    progress.value = last.done;
    step.textContent = `${words[`step-${last.name}`]} · ${fill(words.of, last)}`;
  }
}

const looking = setInterval(look, 1000);
look();
const answer = await fetch(location.href).catch(() => null); // comes when the page is made
clearInterval(looking);
if (answer?.ok) location.reload();
else if (answer?.headers.get("content-type")?.startsWith("text/html")) { // the page that says what is wrong
  document.body.replaceWith(new DOMParser().parseFromString(await answer.text(), "text/html").body);
} else {
  progress.hidden = true;
  step.textContent = words.failed;
}
