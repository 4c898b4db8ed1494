// data-grow: a textarea as high as its text, for browsers whose CSS cannot do it.
export default function grow(textarea) {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = () => {
    textarea.style.height = "auto";
    textarea.style.height = `${textarea.scrollHeight + textarea.offsetHeight - textarea.clientHeight}px`;
  };
  textarea.addEventListener("input", fit);
  fit();
}
