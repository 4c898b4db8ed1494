// data-print: a button that prints the page.
export default function printing(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
