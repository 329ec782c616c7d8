/* A question with data-only-if="q12" is there once that one is answered so. Without us its words say whom it is for. */
(() => {
  const boxes = [...document.querySelectorAll("[data-only-if]")];
  boxes.forEach((box) => box.querySelector(".choices__only")?.remove());

  function met({ onlyIf, answers, least, most }) {
    const fields = document.querySelectorAll(`[name="${onlyIf}"]:checked, [name="${onlyIf}-own"]`);
    const given = [...fields].filter((field) => field.value && !field.closest("[data-only-if][hidden]"));
    if (answers) return given.some((field) => answers.split(" ").includes(field.value));
    if (least) return given.some((field) => Number(least) <= field.value && field.value <= Number(most));
    return given.length > 0;
  }
  // in the order of the page: what a question hangs on is settled before it
  const settle = () => boxes.forEach((box) => { box.hidden = !met(box.dataset); });
  settle();
  document.addEventListener("input", settle);
  addEventListener("pageshow", settle);
})();
