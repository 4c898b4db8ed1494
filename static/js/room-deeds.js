// What one does with a message: the menu beside it, words of support, an answer, a look by a moderator.
import { beginning, known, nameOf } from "./room-lines.js";
import { openDialog, useDialog } from "./room-dialog.js";
import { ask } from "./room-link.js";
import { find, talk, tell } from "./room-page.js";
import { jump } from "./room-scroll.js";
import { startAnswer } from "./room-send.js";

const given = new Set(); // "id word": her own words of support, remembered in this page alone
const report = find("report");
let reported = "";

const DEEDS = {
  reply: (element) => startAnswer(Number(element.dataset.n)),
  support: async (element, button) => {
    const { id } = element.dataset;
    const key = `${id} ${button.value}`;
    const give = !given.has(key);
    const ack = await ask("room:support", { id, word: button.value, give });
    if (!ack.ok) return tell(ack.message);
    if (give) given.add(key);
    else given.delete(key);
    button.setAttribute("aria-pressed", String(give));
  },
  report: (element) => {
    reported = element.dataset.id;
    find("report-name").textContent = nameOf(element);
    find("report-text").textContent = beginning(element);
    report.querySelector("form").hidden = false;
    report.querySelector("[data-thanks]").hidden = true;
    openDialog(report, element.querySelector("summary"));
  },
  remove: async (element) => {
    const ack = await ask("room:remove", { id: element.dataset.id });
    if (!ack.ok) tell(ack.message);
  },
};

talk.addEventListener("click", (event) => {
  const quoted = event.target.closest("[data-quoted][href]");
  const element = event.target.closest(".line");
  if (quoted) {
    event.preventDefault();
    jump(known.get(Number(element.dataset.reply)));
  }
  const act = event.target.closest("[data-deed] > *");
  const deed = act && DEEDS[act.parentElement.dataset.deed];
  if (!deed) return; // a link to a page of its own
  event.preventDefault();
  const menu = act.closest("details");
  menu.open = false;
  menu.querySelector("summary").focus({ preventScroll: true });
  deed(element, act);
});

useDialog(report, (why) => ask("room:report", { id: reported, why }), () => {
  report.querySelector("form").hidden = true;
  const thanks = report.querySelector("[data-thanks]");
  thanks.hidden = false;
  thanks.querySelector("button").focus();
});

// One menu at a time, closed by Escape, by a tap beside it and when the focus leaves it; opened upwards where there is no room below.
const opened = () => talk.querySelector("[data-deeds][open]");

talk.addEventListener("toggle", ({ target }) => {
  if (!target.matches("[data-deeds]") || !target.open) return;
  for (const other of talk.querySelectorAll("[data-deeds][open]")) other.open = other === target;
  const panel = target.querySelector(".room-panel");
  const { bottom } = target.parentElement.getBoundingClientRect();
  const free = find("bottom").getBoundingClientRect().top - bottom;
  panel.classList.toggle("room-panel-up", free < panel.offsetHeight);
}, true);
talk.addEventListener("focusout", ({ relatedTarget }) => {
  const menu = opened();
  if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
});
document.addEventListener("click", (event) => {
  const menu = opened();
  if (menu && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = opened();
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus({ preventScroll: true });
});
