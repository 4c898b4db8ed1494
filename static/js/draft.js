// data-draft: keeps on the server what is typed in this form, never in the browser. What [data-draft-said] then tells
// stands in data-saved, data-unsaved (no network: tried again) and data-ended (the log-in: sending carries the text).
// data-kept, which it sets: the server has all that is typed; a page that covers itself carries the text otherwise.
const ADDRESS = "/drafts";
const REST_MS = 1_500; // nothing typed for so long: time to save
const PATIENCE_MS = 2_000; // so long sending waits for a save under way
const OUTLIVES_PAGE = 60_000; // bytes; browsers refuse to send more for a page that is gone
const ENDED = [400, 401, 403]; // 400: the page is from an earlier log-in

export default function draft(form) {
  if (document.documentElement.classList.contains("covered")) return; // she left before this script came
  const said = form.querySelector("[data-draft-said]");
  const leaving = new AbortController();
  let timer;
  let saving = null; // the request under way; one at a time
  let changed = false; // there is something the server has not
  let over = false; // no more to be saved from this page
  let held = false; // sending waits for the save under way

  function say(words) {
    if (said.textContent !== words) said.textContent = words; // the same again is not announced again
  }

  async function send(body) {
    const written = ["title", "body"].some((name) => body.get(name)?.trim());
    const text = body.toString();
    const answer = await fetch(ADDRESS, {
      method: "POST", body, keepalive: text.length < OUTLIVES_PAGE, redirect: "manual", signal: leaving.signal,
    }).catch(() => null);
    if (answer?.status === 204) {
      form.toggleAttribute("data-kept", !changed);
      return say(written ? form.dataset.saved : "");
    }
    if (answer?.status === 422) return say(await answer.text()); // too long, in the server's words
    changed = true;
    over = over || ENDED.includes(answer?.status);
    say(over ? form.dataset.ended : form.dataset.unsaved);
    return false;
  }

  function save() {
    clearTimeout(timer);
    if (saving || over || !changed) return;
    changed = false;
    saving = send(new URLSearchParams(new FormData(form))).then((went) => {
      saving = null;
      if (changed && went !== false) rest();
    });
  }

  function rest() {
    clearTimeout(timer);
    timer = setTimeout(save, document.hidden ? 0 : REST_MS);
  }

  form.addEventListener("input", () => {
    changed = true;
    form.removeAttribute("data-kept");
    rest();
  });
  // On a slow phone somebody types before this script is there.
  if ([...form.elements].some((field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue)) {
    changed = true;
    rest();
  }
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("online", save);

  // What is sent must not be kept once more by a save that comes late.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    changed = false;
    if (!saving) return;
    event.preventDefault();
    if (held) return;
    held = true;
    await Promise.race([saving, new Promise((done) => { setTimeout(done, PATIENCE_MS); })]);
    held = false;
    saving = null;
    form.requestSubmit(event.submitter);
  });

  document.addEventListener("huis:pause", ({ detail }) => {
    save();
    if (saving) detail.push(saving);
  });

  document.addEventListener("huis:leave", () => {
    over = true;
    clearTimeout(timer);
    leaving.abort();
  });
}
