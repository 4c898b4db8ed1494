// data-pause: minutes without a touch after which the page covers itself and leaves, to one that says nothing. On a
// watched phone the server then asks for the passphrase. What was half written goes along, and comes back with her.
// data-pause-soon announces it; data-pause-sent: the page itself came back from sending a form.
import { hide } from "./exit.js";

const SOON_MS = 20_000; // so long before, it is announced
const OTHERS_MS = 300; // so long other tabs have to say that somebody is there
const SAVED_MS = 3_000; // so long drafts have to be kept; what is not goes along
const AGAIN_MS = 5_000; // no network: covered all the same, and tried again
const OUTLIVES_PAGE = 60_000; // bytes; browsers refuse to send more for a page that is gone
const COVERED = [204, 303, 0]; // what says that it is: done, or sent on (which a script sees as 0)
const SECRET = ["csrf_token", "passphrase", "drawn", "new", "code"];
const HERE = ["pointerdown", "keydown", "wheel", "touchmove", "input", "focusin"]; // not "scroll": a room scrolls by itself

export default function pause(body) {
  const limit = body.dataset.pause * 60_000;
  const { title } = document;
  const notice = document.createElement("p");
  notice.className = "pause-soon";
  notice.setAttribute("role", "status");
  body.append(notice);
  let touched = Date.now(); // the clock on the wall: a phone that sleeps stands still by any other
  let timer;
  let over = false; // covered
  let going = false; // for good: on the way to /pause
  let exited = false; // on the way out of the house: nothing may turn her back

  const left = () => touched + limit - Date.now();
  const tabs = new BroadcastChannel("pause"); // who reads in another tab is here
  tabs.addEventListener("message", ({ data }) => {
    if (data === "cover") leave(OTHERS_MS); // the tab that says so is first
    else if (data === "?") tabs.postMessage(touched);
    else touched = Math.max(touched, data);
  });

  function wait() {
    clearTimeout(timer);
    const said = left() > SOON_MS ? "" : body.dataset.pauseSoon;
    if (notice.textContent !== said) notice.textContent = said; // the same again is not announced again
    timer = setTimeout(look, left() > SOON_MS ? left() - SOON_MS : Math.max(left(), 0));
  }

  async function look() {
    if (over) return;
    if (left() > 0) return wait();
    over = true;
    cover(true);
    tabs.postMessage("?");
    await rest(OTHERS_MS);
    if (going || exited) return;
    if (left() <= 0) return leave();
    over = false;
    cover(false);
    wait();
  }

  function cover(yes) {
    document.documentElement.classList.toggle("paused", yes);
    if (yes) return hide(title.replace(/^\(\d+\) /, ""));
    document.documentElement.classList.remove("covered");
    document.querySelector("[data-cover]").hidden = true;
    document.title = title;
  }

  async function leave(after = 0) {
    if (going || exited) return;
    going = over = true;
    cover(true);
    await rest(after);
    go();
  }

  async function go() {
    const { pathname, search, hash } = location;
    let tooMuch = false;
    for (let tries = 1; !exited; tries += 1) {
      const saving = [];
      document.dispatchEvent(new CustomEvent("huis:pause", { detail: saving }));
      await Promise.race([Promise.allSettled(saving), rest(SAVED_MS)]);
      const sent = tooMuch ? new URLSearchParams() : written(body.dataset.pauseSent !== undefined);
      const keepalive = String(sent).length < OUTLIVES_PAGE;
      const answer = await fetch("/pause", { method: "POST", body: sent, keepalive, redirect: "manual" }).catch(() => null);
      if (answer && COVERED.includes(answer.status)) break;
      // Too much to be kept, or no is said twice (once may be because another tab was first): covered all the same.
      if (String(sent) && (answer?.status === 413 || (tries > 1 && answer?.status >= 400 && answer.status < 500))) {
        tooMuch = true;
        continue;
      }
      await Promise.race([rest(AGAIN_MS), new Promise((done) => { addEventListener("online", done, { once: true }); })]);
    }
    if (!exited) location.replace(`/pause?next=${encodeURIComponent(pathname + search + hash)}`);
  }

  // One that comes too late does not count: whoever takes up a phone that slept finds the page covered.
  const touch = () => {
    if (left() <= 0) return void look();
    touched = Date.now();
    if (notice.textContent) wait();
  };
  for (const name of HERE) addEventListener(name, touch, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => document.hidden || left() > 0 || look());
  document.addEventListener("huis:leave", () => { exited = over = true; });
  document.addEventListener("submit", ({ target }) => { // "Cover this page": of her other tabs each one too
    if (target.getAttribute("action") === "/pause") tabs.postMessage("cover");
  });
  wait();
}

function rest(ms) {
  return new Promise((done) => { setTimeout(done, ms); });
}

// The form somebody was writing in, where no draft has all of it.
function written(all) {
  const forms = [...document.querySelectorAll(all ? "main form" : "main form:not([data-kept])")];
  const form = forms.find(({ elements }) => [...elements].some((field) => (
    field.matches("textarea") && field.value.trim() && (all || field.value !== field.defaultValue))));
  const sent = new URLSearchParams();
  if (!form) return sent;
  const { pathname, search } = new URL(form.action);
  sent.set("kept_to", pathname + search);
  for (const [name, value] of new FormData(form)) {
    if (SECRET.includes(name) || typeof value !== "string") continue;
    sent.append("kept_name", name);
    sent.append("kept_value", value);
  }
  return sent;
}
