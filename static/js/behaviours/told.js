/* What a button did is said once: a page that is loaded again, or kept as a bookmark, shows what stands now. */
(() => {
  const here = new URL(location);
  const said = ["told", "said", "did", "n", "of"].filter((name) => here.searchParams.has(name));
  if (!said.length || !document.querySelector("#notice")?.childElementCount) return;
  said.forEach((name) => here.searchParams.delete(name));
  history.replaceState(history.state, "", here);
})();
