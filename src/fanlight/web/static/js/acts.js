// Likes and follows without leaving the page: the form is sent, and the part around it is drawn again by the server.
import { announce } from "./announce.js";

const FAILED = "That did not work. Check the connection and try again.";

async function redrawn(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("part", "1");
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-part]");
  if (!drawn) throw new Error("no part in the answer");
  return drawn;
}

async function send(form) {
  const part = form.closest("[data-part]");
  const place = Array.from(part.querySelectorAll("form")).indexOf(form);
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const drawn = await redrawn(form);
    part.replaceWith(drawn);
    drawn.querySelectorAll("form")[place]?.querySelector("button")?.focus({ preventScroll: true });
  } catch {
    button.disabled = false;
    announce(FAILED);
  }
}

/** One listener for the page, so that posts that scroll in later need none of their own. */
export function sendFormsInPlace() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-in-place]")) return;
    event.preventDefault();
    send(event.target);
  });
}
