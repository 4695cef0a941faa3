// Several photos in one post: buttons, arrow keys and a place ("2 / 5") over what is already a scrolling list.
function turn(carousel) {
  const track = carousel.querySelector(".track");
  const buttons = carousel.querySelectorAll("[data-turn]");
  const place = carousel.querySelector("[data-place]");
  const descriptions = track.querySelectorAll(".alt > summary");
  const total = track.children.length;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const at = () => Math.round(track.scrollLeft / Math.max(1, track.clientWidth));

  function show() {
    const now = at();
    place.textContent = `${now + 1} / ${total}`;
    for (const button of buttons) {
      const next = now + Number(button.dataset.turn);
      button.setAttribute("aria-disabled", String(next < 0 || next >= total));  // not `disabled`, which would lose the focus
    }
    descriptions.forEach((summary) => { summary.tabIndex = summary.closest(".slide") === track.children[now] ? 0 : -1; });
  }

  function go(to) {
    const index = Math.min(total - 1, Math.max(0, to));
    track.scrollTo({ left: index * track.clientWidth, behavior: calm.matches ? "instant" : "smooth" });
  }

  for (const button of buttons) button.addEventListener("click", () => go(at() + Number(button.dataset.turn)));
  track.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -total, End: total }[event.key];
    if (!steps || event.target !== track) return;
    event.preventDefault();
    go(at() + steps);
  });
  track.addEventListener("scroll", show, { passive: true });
  show();
}

export function turnCarousels(part) {
  for (const carousel of part.querySelectorAll("[data-carousel]")) turn(carousel);
}
