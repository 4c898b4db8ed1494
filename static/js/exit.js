// data-exit: leave this page at once. Without JavaScript the same form posts and the server sends the browser on.
const form = document.querySelector("form[data-exit]");
const cover = document.querySelector("[data-cover]");
const WITHIN = 2000; // milliseconds for three times Shift

export function hide(title = new URL(form.dataset.exit).hostname) {
  cover.hidden = false;
  document.documentElement.classList.add("covered");
  document.title = title;
}

function leave(event) {
  event.preventDefault();
  hide();
  document.dispatchEvent(new CustomEvent("huis:leave"));
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" })
    .catch(() => {}); // no network: the page is gone all the same
  location.replace(form.dataset.exit);
}

form.addEventListener("submit", leave);

let times = [];
addEventListener("keydown", (event) => {
  if (event.repeat) return;
  if (event.key !== "Shift") {
    times = [];
    return;
  }
  times = [...times.filter((time) => event.timeStamp - time < WITHIN), event.timeStamp];
  if (times.length === 3) leave(event);
}, true);
addEventListener("pointerdown", () => { times = []; }, true);

// A page that the browser kept whole and shows again after "back": covered before it is put away, and asked for anew.
addEventListener("pagehide", (event) => { if (event.persisted) hide(); });
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  hide();
  location.reload();
});
