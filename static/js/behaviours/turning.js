/* Pages turn into one another. Where that is broken off, as when the window changes its size meanwhile (a phone's
   keyboard closes, a tablet is turned), the new page is simply there: that is no error to report. */
for (const moment of ["pageswap", "pagereveal"]) {
  addEventListener(moment, ({ viewTransition: turn }) => {
    for (const end of [turn?.ready, turn?.finished, turn?.updateCallbackDone]) end?.catch(() => {});
  });
}
