// data-strength="id": says how hard a passphrase is to guess, by length and variety. The server decides what is allowed.
const LEAST = 12;

function level(text) {
  const length = [...text].length;
  const different = new Set(text.toLowerCase()).size;
  const words = new Set(text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2)).size;
  if (length < LEAST) return "short";
  if (different < 7 || /0123|1234|qwert|azert/i.test(text)) return "weak";
  if (length >= 20 && different >= 10 && words >= 3) return "strong";
  return "fair";
}

export default function strength(line) {
  const input = document.getElementById(line.dataset.strength);
  const meter = line.querySelector("meter");
  const words = line.querySelector("[role=status]");
  const show = () => {
    line.hidden = !input.value;
    const found = level(input.value);
    meter.value = 1 + ["short", "weak", "fair", "strong"].indexOf(found);
    if (words.textContent !== line.dataset[found]) words.textContent = line.dataset[found];
  };
  input.addEventListener("input", show);
}
