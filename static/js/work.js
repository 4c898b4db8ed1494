// data-work="address": while somebody fills in this form her browser works out a puzzle (forum/accounts/puzzles.py), and
// this line says so. WebCrypto does that beside the page, so nothing here waits. A form sent before it is done goes by
// itself then; one whose browser cannot do it goes without, and somebody of the house looks first.
const FRESH_MS = 20 * 60_000; // an older one is worked out anew; the server takes it ten minutes longer
const PATIENCE_MS = 20_000; // for the puzzle to come; then it goes without
const STEP = 25; // percent; told no more often, for it is read out

const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const toHex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve(puzzle, signal, told) {
  const { nonce, salt, cost, keyLength, keyPrefix, data } = puzzle.parameters;
  const way = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: cost };
  const start = fromHex(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  for (let counter = 0; counter < data.most && !signal.aborted; counter += 1) {
    new DataView(password.buffer).setUint32(start.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = toHex(await crypto.subtle.deriveBits(way, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge: puzzle, solution: { counter, derivedKey } }));
    told(Math.floor((100 * counter) / data.most / STEP) * STEP);
  }
  throw new Error("no answer");
}

export default function work(line) {
  const form = line.closest("form");
  const { work: field, card } = form.elements;
  const leaving = new AbortController();
  const begun = { at: 0, over: true }; // the puzzle under way or done
  let held = false; // she has sent the form, and waits for it
  let part = 0;

  function say(words) {
    const text = words.replace("{part}", part);
    if (line.textContent !== text) line.textContent = text;
  }

  async function begin() {
    Object.assign(begun, { at: Date.now(), over: false });
    part = 0;
    field.value = "";
    say(held ? line.dataset.wait : line.dataset.busy);
    const late = setTimeout(() => leaving.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(line.dataset.work, { signal: leaving.signal });
      clearTimeout(late);
      field.value = await solve(await answer.json(), leaving.signal, (now) => {
        part = now;
        if (held) say(line.dataset.wait);
      });
      say(line.dataset.ready);
      if (held) form.submit(); // what listens to sending has heard it already
    } catch {
      say(line.dataset.cannot);
      held = false;
    }
    begun.over = true;
  }

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || card?.value.trim()) return;
    const old = Date.now() - begun.at > FRESH_MS;
    if (begun.over && !(field.value && old)) return; // it is done, or cannot be
    event.preventDefault();
    held = true;
    if (begun.over) begin();
    else say(line.dataset.wait);
  });
  document.addEventListener("huis:leave", () => leaving.abort());

  if (!globalThis.crypto?.subtle) say(line.dataset.cannot);
  else begin();
}
