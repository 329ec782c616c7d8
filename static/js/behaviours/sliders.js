/* A slider says its number while it moves. */
document.addEventListener("input", ({ target }) => {
  const said = target.matches("input[type=range]") && target.parentElement.querySelector("output");
  if (said) said.value = target.value;
});
