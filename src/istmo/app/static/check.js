// Sends a report to be checked, and opens the page of what was found.
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
document.body.dataset.ready = "1";
