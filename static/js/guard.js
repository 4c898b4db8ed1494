// data-guard: while somebody writes, says what looks like a number or an address, and shows her alone where to turn when
// her words tell of danger. No word leaves the page or stays in the browser; putting the box away says only that.
const REST_MS = 700; // nothing typed for so long
const NO_NUMBER = /\d{1,2}([-./])\d{1,2}\1\d{4}|\d{4}-\d\d-\d\d|\d{1,2}[.:]\d\d(?=\s?[-–u])|0[89]00[\d\s-]*/g;
const LOOKS = {
  iban: /\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){3}/,
  phone: /(?:\+\d|(?<![\d.,])0)(?:[\s().\/_-]{0,3}\d){8,12}(?!\d)/,
  email: /[\w.+-]+\s?(?:@|[[(]at[\])])\s?[\w-]+\s?(?:\.|[[(](?:dot|punt)[\])])\s?\w\w/i,
  address: /\p{L}{3}(?:straat|laan|gracht|kade|singel|plein|steeg) \d{1,4}\b(?! ?(?:uur|min|keer|euro|jaar))|\b[1-9]\d{3} ?[A-Z]{2}\b/u,
  handle: /(?:^|\s)@[a-z\d][\w.]{2,}|(?:insta|snap|telegram)\w* ?[:=] ?\S{3}/i,
};

// As forum/guard/folding.py compares phrases.
function plain(text) {
  const bare = text.normalize("NFKD").replace(/[\p{M}'’]/gu, "");
  return ` ${bare.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
}

export default function guard(box) {
  const form = box.closest("form");
  const field = form.querySelector("textarea");
  const [hint, danger] = box.children;
  const said = hint.querySelector("p");
  const phrases = box.dataset.guard.split("|").map((phrase) => ` ${phrase} `);
  const away = new Set(); // what she has put away, as long as this page stands
  let timer;
  let kind;

  function look() {
    const text = field.value.replace(NO_NUMBER, " ");
    kind = Object.keys(LOOKS).find((name) => !away.has(name) && LOOKS[name].test(text));
    const words = kind ? box.dataset[kind] : "";
    if (said.textContent !== words) said.textContent = words;
    hint.hidden = !kind;
    if (!("calm" in document.body.dataset)) {
      const written = plain(field.value);
      if (phrases.some((phrase) => written.includes(phrase))) danger.hidden = false; // it stays till she puts it away
    }
  }

  hint.querySelector("button").addEventListener("click", () => {
    away.add(kind);
    look();
    field.focus();
  });
  danger.querySelector("button").addEventListener("click", () => {
    danger.hidden = true;
    document.body.dataset.calm = "";
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    fetch("/rest", { method: "POST", body, keepalive: true }).catch(() => {});
    field.focus();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, field.value ? REST_MS : 0);
  });
  if (field.value) look();
}
