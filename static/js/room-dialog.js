// A dialog of a room. Not modal: the way out of the house stays within reach while it is open.
import { place } from "./room-page.js";

let opener;

export function openDialog(dialog, from) {
  for (const other of place.querySelectorAll("dialog[open]")) other.close();
  opener = from;
  dialog.show();
  dialog.querySelector("h2").focus({ preventScroll: true });
}

function close(dialog) {
  dialog.close();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

// Send what its form holds; `send` gives the ack, `done` what follows.
export function useDialog(dialog, send, done) {
  const form = dialog.querySelector("form");
  const problem = form.querySelector("[data-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    if (!text) return form.elements.text.focus();
    const ack = await send(text);
    problem.hidden = ack.ok;
    problem.textContent = ack.ok ? "" : ack.message;
    if (!ack.ok) return;
    form.reset();
    form.elements.text.dispatchEvent(new Event("input"));
    done(text, ack);
  });
  for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => close(dialog));
  document.addEventListener("keydown", (event) => { // wherever the focus is: the dialog may lie over it
    if (event.key === "Escape" && dialog.open) close(dialog);
  });
}
