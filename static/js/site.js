// Fetches a behaviour only where the page asks for it: data-copy -> copy.js, and so on.
const NAMES = "copy draft fill grow guard keys menu pause print queue read show-passphrase strength take toolbar work".split(" ");
for (const name of NAMES) {
  const elements = document.querySelectorAll(`[data-${name}]`);
  if (elements.length) import(`./${name}.js`).then((module) => elements.forEach((element) => module.default(element)));
}
