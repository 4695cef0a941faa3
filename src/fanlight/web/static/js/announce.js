// Says something short to everyone: shown for a moment, and read out by screen readers.
const SHOWN_MS = 5000;
let clearing;

export function announce(words) {
  const toast = document.querySelector("[data-announce]");
  clearTimeout(clearing);
  toast.textContent = words;
  clearing = setTimeout(() => { toast.textContent = ""; }, SHOWN_MS);
}

/** A live region is read out only when it changes after loading, so a notice that came with the page is put in again. */
export function announceNotice() {
  const notice = document.querySelector(".notice[role=status] p");
  if (!notice) return;
  const words = notice.textContent;
  requestAnimationFrame(() => { notice.textContent = ""; requestAnimationFrame(() => { notice.textContent = words; }); });
}
