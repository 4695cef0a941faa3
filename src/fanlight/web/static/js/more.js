// Follows the link to the next page of a list by itself when a reader comes near it, and joins that page to this one.
import { announce } from "./announce.js";

const AHEAD = "1200px";

function join(page, link, enhance) {
  const here = document.querySelector("[data-stream]");
  const there = page.querySelector("[data-stream]");
  const known = new Set(Array.from(here.querySelectorAll("[data-id]"), (item) => item.dataset.id));
  const fresh = Array.from(there?.children ?? []).filter((item) => !known.has(item.dataset.id));
  for (const item of fresh) {
    const joined = document.importNode(item, true);
    here.append(joined);
    enhance(joined);
  }
  const next = page.querySelector("[data-more]");
  const end = page.querySelector("[data-stream] ~ [data-caught-up]");
  if (next) link.href = next.getAttribute("href");
  else link.closest(".more").replaceWith(...(end ? [document.importNode(end, true)] : []));
  return Boolean(next);
}

async function fetchPage(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function followMore(enhance) {
  const link = document.querySelector("[data-more]");
  if (!link || !document.querySelector("[data-stream]")) return;
  let busy = false;

  async function load() {
    if (busy) return;
    busy = true;
    link.setAttribute("aria-busy", "true");
    try {
      const more = join(await fetchPage(link), link, enhance);
      if (!more) seen.disconnect();
      else { seen.unobserve(link); seen.observe(link); }  // asks again at once where the page was short
    } catch {
      seen.disconnect();  // the link stays, and works by hand
      announce("Older posts did not load. Use the link below to try again.");
    } finally {
      busy = false;
      link.removeAttribute("aria-busy");
    }
  }

  const seen = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) load(); }, { rootMargin: AHEAD });
  seen.observe(link);
}
