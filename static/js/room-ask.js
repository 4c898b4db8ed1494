// Calling a moderator, and hearing the answer: for her eyes alone.
import { aside } from "./room-lines.js";
import { openDialog, useDialog } from "./room-dialog.js";
import { ask, hear } from "./room-link.js";
import { copy, find, here } from "./room-page.js";

const dialog = find("call");
const list = find("own-calls");
const thanks = dialog.querySelector("[data-thanks]");
const opener = find("call-open");

opener.addEventListener("click", (event) => {
  event.preventDefault();
  const menu = opener.closest("details");
  menu.open = false;
  thanks.hidden = true;
  openDialog(dialog, menu.querySelector("summary"));
});

function show(id, text) {
  const known = [...list.children].find((item) => item.dataset.id === id);
  if (known) return known;
  const item = copy("own-call");
  item.dataset.id = id;
  item.querySelector("[data-call-text]").textContent = text;
  list.append(item);
  list.hidden = false;
  return item;
}

useDialog(dialog, (text) => ask("room:call", { ...here, text }), (text, { id }) => {
  show(id, text).querySelector("[data-call-text]").textContent = text;
  thanks.hidden = false;
});

hear("answer", ({ id, text }) => {
  const answer = show(id, "").querySelector("[data-call-answer]");
  answer.textContent = text;
  answer.classList.remove("hint");
  aside(text);
});
