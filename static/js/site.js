// Fetches a behaviour only where the page asks for it: data-copy -> copy.js, and so on.
for (const name of ["copy", "draft", "grow", "keys", "menu", "print", "read", "show-passphrase", "strength", "toolbar"]) {
  const elements = document.querySelectorAll(`[data-${name}]`);
  if (elements.length) import(`./${name}.js`).then((module) => elements.forEach((element) => module.default(element)));
}
