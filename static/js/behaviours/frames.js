/* A frame with a mail in it becomes as high as the mail. Without us it has the height that was guessed from its words. */
(() => {
  const root = document.documentElement;
  function fit(frame) {
    const mail = frame.contentDocument?.body;
    if (!mail?.childElementCount) return;
    const { borderTopWidth, borderBottomWidth } = getComputedStyle(frame);
    const height = mail.getBoundingClientRect().height;
    root.style.setProperty("--letter", `${Math.ceil(height + parseFloat(borderTopWidth) + parseFloat(borderBottomWidth))}px`);
    root.dataset.letter = "";
  }
  const narrower = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));
  function watch(frame) {
    fit(frame);
    narrower.observe(frame);
  }
  document.querySelectorAll(".letter__frame").forEach(watch);
  document.addEventListener("load", ({ target }) => { if (target.matches?.(".letter__frame")) watch(target); }, true);
})();
