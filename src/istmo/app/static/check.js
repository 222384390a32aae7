// Sends a report to be checked, and opens the page of what was found, where what was announced can be accepted.
import { ask, wordsOf } from "./common.js";

const form = document.getElementById("check-form");
if (form) {
  const words = wordsOf(form);
  const said = document.getElementById("check-said");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = document.getElementById("file").files[0];
    const text = document.getElementById("text").value;
    if (!file && !text.trim()) {
      said.textContent = words.empty;
      return;
    }
    said.textContent = words.busy;
    button.disabled = true;
    try {
      let found;
      if (file) {
        const body = new FormData();
        body.set("file", file);
        body.set("language", form.dataset.language);
        found = await ask("/api/v1/checks/upload", { method: "POST", body });
      } else {
        found = await ask(`/api/v1/checks?language=${form.dataset.language}`, { json: { text } });
      }
      location.assign(found.page);
    } catch (error) {
      said.textContent = error.message || words.failed;
      button.disabled = false;
    }
  });
}

const accepting = document.getElementById("accept-form");
accepting?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = wordsOf(accepting);
  const said = document.getElementById("accept-said");
  const { by, anyway } = accepting.elements;
  const pick = [...document.querySelectorAll("[name=pick]:checked")].map((box) => Number(box.value));
  if (!pick.length) {
    said.textContent = words["none-picked"];
    return;
  }
  const days = Object.fromEntries([...document.querySelectorAll("[name=day]")]
    .filter((field) => field.value.trim()).map((field) => [field.dataset.number, field.value.trim()]));
  try {
    await ask(`/api/v1/checks/${accepting.dataset.check}/accept?language=${accepting.dataset.language}`,
      { json: { pick, by: by.value, days, anyway: anyway.checked ? pick : [] } });
    location.reload();
  } catch (error) {
    said.textContent = error.message || words.failed;
  }
});
document.body.dataset.ready = "1";
