// For who leads the room: calls with a place to answer, and word of messages that were shown to the moderators.
import { ask, hear } from "./room-link.js";
import { copy, find, here } from "./room-page.js";
import { keepPlace } from "./room-scroll.js";

const list = find("calls");

function add(item) {
  keepPlace(() => {
    list.append(item);
    list.hidden = false;
  });
}

function remove(item) {
  if (item.contains(document.activeElement)) find("log").focus({ preventScroll: true });
  keepPlace(() => {
    item.remove();
    list.hidden = !list.childElementCount;
  });
}

hear("call", ({ id, name, text }) => {
  const item = copy("call");
  const form = item.querySelector("form");
  const problem = item.querySelector("[data-problem]");
  item.dataset.id = id;
  item.querySelector("[data-call-name]").textContent = name;
  item.querySelector("[data-call-text]").textContent = text;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = form.elements.text.value.trim();
    if (!answer) return form.elements.text.focus();
    item.dataset.sent = "y";
    const ack = await ask("room:answer", { room: here.room, id, text: answer });
    if (!ack.ok) delete item.dataset.sent;
    problem.hidden = ack.ok;
    problem.textContent = ack.ok ? "" : ack.message;
  });
  add(item);
});

// Answered, by her or by another: nothing is left to do. An answer she is writing stays.
hear("call:answered", ({ id }) => {
  const item = [...list.children].find((one) => one.dataset.id === id);
  if (!item) return;
  if (item.dataset.sent || !item.querySelector("textarea").value) remove(item);
  else item.querySelector("[data-answered]").hidden = false;
});

hear("report", () => {
  if (!list.querySelector("[data-reported]")) add(copy("report"));
});
