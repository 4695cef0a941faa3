// Sharing photos: choose or drop files, see, describe and order them while they are sent, then publish in that order.
import { announce } from "./announce.js";
import { sendFile, stateOf } from "./send-file.js";

const SENT_AT_ONCE = 2;
const LOOKS_MAX = 25;
const FIRST_LOOK_MS = 700;
const form = document.querySelector("[data-upload]");
const list = form.querySelector("[data-chosen]");
const drop = form.querySelector("[data-drop]");
const picker = form.querySelector("input[type=file]");
const publish = form.querySelector("[data-publish]");
const progress = form.querySelector("[data-progress]");
const template = document.getElementById("shot");
const photosMax = Number(form.dataset.photosMax);
const bytesMax = Number(form.dataset.bytesMax);

/** item (<li>) → {file, preview, state: "waiting" | "sending" | "sent" | "failed", id, request} */
const shots = new Map();
let lifted = null;
let drawn = 0;

function items() {
  return Array.from(list.children);
}

function refusal(file) {
  if (file.type && !file.type.startsWith("image/")) return "This is not a photo.";
  if (file.size > bytesMax) return `This file has ${Math.ceil(file.size / 1e6)} MB; a photo may have ${Math.floor(bytesMax / 1e6)}.`;
  if (file.size === 0) return "This file is empty.";
  return "";
}

function say(item, state, words) {
  const shot = shots.get(item);
  shot.state = state;
  item.classList.toggle("failed", state === "failed");
  item.querySelector("[data-state]").textContent = words;
  item.querySelector("progress").hidden = state === "sent" || state === "failed";
  item.querySelector("[data-again]").hidden = state !== "failed" || Boolean(refusal(shot.file));
  summarise();
}

function summarise() {
  const all = items().map((item) => shots.get(item));
  const sent = all.filter((shot) => shot.state === "sent").length;
  const failed = all.filter((shot) => shot.state === "failed").length;
  drop.classList.toggle("compact", all.length > 0);
  publish.disabled = all.length === 0 || failed > 0 || publish.dataset.sending === "1";
  if (failed) progress.textContent = failed === 1 ? "One photo could not be sent: try it again or remove it." : `${failed} photos could not be sent: try them again or remove them.`;
  else if (all.length) progress.textContent = sent === all.length ? `${sent === 1 ? "Your photo is" : `All ${sent} photos are`} ready to share.` : `${sent} of ${all.length} photos sent`;
  else progress.textContent = "";
  publish.textContent = all.length > 1 ? `Share ${all.length} photos` : "Share";
}

function number() {
  const all = items();
  all.forEach((item, index) => {
    item.querySelector(".number").textContent = index + 1;
    item.querySelector("[data-earlier]").disabled = index === 0;
    item.querySelector("[data-later]").disabled = index === all.length - 1;
  });
  summarise();
}

function move(item, step) {
  const all = items();
  const to = all.indexOf(item) + step;
  if (to < 0 || to >= all.length) return;
  if (step < 0) all[to].before(item);
  else all[to].after(item);
  number();
  const [same, other] = step < 0 ? ["[data-earlier]", "[data-later]"] : ["[data-later]", "[data-earlier]"];
  (item.querySelector(`${same}:not(:disabled)`) ?? item.querySelector(other)).focus();
  announce(`${shots.get(item).file.name} is now photo ${to + 1} of ${all.length}.`);
}

function remove(item) {
  const shot = shots.get(item);
  const next = item.nextElementSibling ?? item.previousElementSibling;
  shot.request?.abort();
  URL.revokeObjectURL(shot.preview);
  shots.delete(item);
  item.remove();
  number();
  sendWaiting();
  announce(`${shot.file.name} was removed.`);
  (next?.querySelector("[data-remove]") ?? picker).focus();
}

/** A photo may still turn out to be broken when it is opened: said here, while it can be replaced. */
async function watch(item, shot) {
  say(item, "sent", "Sent, being prepared…");
  for (let looked = 0; looked < LOOKS_MAX; looked += 1) {
    const found = await stateOf(shot.id);
    if (!shots.has(item)) return;
    if (found.failed) return say(item, "failed", found.failed);
    if (found.ready) return say(item, "sent", "Ready");
    await new Promise((resolve) => { setTimeout(resolve, FIRST_LOOK_MS * (1 + looked / 4)); });  // later looks are rarer
  }
}

async function send(item) {
  const shot = shots.get(item);
  const bar = item.querySelector("progress");
  say(item, "sending", "Sending…");
  try {
    const request = sendFile(form, shot.file, (share) => {
      bar.value = share;
      item.querySelector("[data-state]").textContent = share < 1 ? `${Math.floor(share * 100)} %` : "Checking…";
    });
    shot.request = request;
    shot.id = (await request.done).id;
    if (shots.has(item)) watch(item, shot);
  } catch (wrong) {
    if (shots.has(item)) say(item, "failed", wrong.message);
  }
  sendWaiting();
}

function sendWaiting() {
  const all = items();
  let free = SENT_AT_ONCE - all.filter((item) => shots.get(item).state === "sending").length;
  for (const item of all) {
    if (free > 0 && shots.get(item).state === "waiting") {
      free -= 1;
      send(item);
    }
  }
}

function add(file) {
  const item = template.content.firstElementChild.cloneNode(true);
  const label = item.querySelector("label");
  const words = item.querySelector("textarea");
  drawn += 1;
  words.id = `alt-${drawn}`;
  label.htmlFor = words.id;
  label.textContent = file.name;
  const image = item.querySelector("img");
  const preview = URL.createObjectURL(file);
  image.addEventListener("error", () => { image.hidden = true; }, { once: true });  // HEIC: most browsers cannot show it
  image.src = preview;
  for (const button of item.querySelectorAll(".shot-acts .unseen")) button.append(` ${file.name}`);
  shots.set(item, { file, preview, state: "waiting" });
  list.append(item);
  say(item, "waiting", "Waiting");
  const wrong = refusal(file);
  if (wrong) say(item, "failed", wrong);
}

function choose(files) {
  const room = photosMax - shots.size;
  const chosen = Array.from(files);
  chosen.slice(0, room).forEach(add);
  number();
  sendWaiting();
  if (chosen.length > room) announce(`A post has at most ${photosMax} photos; ${chosen.length - room} were left out.`);
  else if (chosen.length) announce(chosen.length === 1 ? `${chosen[0].name} was added.` : `${chosen.length} photos were added.`);
}

function dropMark(event) {
  const over = event.target.closest?.(".shot");
  for (const item of items()) item.classList.remove("before", "after");
  if (!over || over === lifted) return null;
  const box = over.getBoundingClientRect();
  const after = event.clientY > box.top + box.height / 2;
  over.classList.add(after ? "after" : "before");
  return { over, after };
}

function settle(event) {
  const mark = dropMark(event);
  if (mark && lifted) {
    if (mark.after) mark.over.after(lifted);
    else mark.over.before(lifted);
    number();
  }
  for (const item of items()) item.classList.remove("before", "after", "lifted");
  lifted = null;
}

function publishNow() {
  const body = new FormData();
  for (const name of ["csrf", "once", "caption", "visibility"]) body.set(name, new FormData(form).get(name) ?? "");
  for (const item of items()) {
    body.append("media_ids[]", shots.get(item).id);
    body.append("alts[]", item.querySelector("textarea").value.trim());
  }
  body.set("part", "1");
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
}

async function allSent() {
  while (items().some((item) => ["waiting", "sending"].includes(shots.get(item).state))) {
    await Promise.allSettled(items().map((item) => shots.get(item).request?.done));
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return items().every((item) => shots.get(item).state === "sent");
}

async function submit(event) {
  event.preventDefault();
  if (publish.disabled) return;
  publish.dataset.sending = "1";
  publish.disabled = true;
  try {
    if (!(await allSent())) return;
    progress.textContent = "Sharing…";
    const answer = await publishNow();
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error ?? `The server answered ${answer.status}. Try again.`);
    shots.clear();  // nothing left to lose: no question on leaving the page
    location.assign(told.location);
  } catch (wrong) {
    announce(wrong.message);
    progress.textContent = wrong.message;
  } finally {
    publish.dataset.sending = "";
    if (shots.size) summarise();
  }
}

list.addEventListener("click", (event) => {
  const item = event.target.closest(".shot");
  if (!item) return;
  if (event.target.closest("[data-earlier]")) move(item, -1);
  else if (event.target.closest("[data-later]")) move(item, 1);
  else if (event.target.closest("[data-remove]")) remove(item);
  else if (event.target.closest("[data-again]")) { say(item, "waiting", "Waiting"); sendWaiting(); }
});
list.addEventListener("dragstart", (event) => {
  lifted = event.target.closest(".shot");
  lifted?.classList.add("lifted");
  event.dataTransfer.effectAllowed = "move";
});
list.addEventListener("dragend", settle);
form.addEventListener("dragover", (event) => {
  event.preventDefault();
  if (lifted) dropMark(event);
  else drop.classList.add("over");
});
form.addEventListener("dragleave", () => drop.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (lifted) settle(event);
  else choose(event.dataTransfer.files);
});
form.addEventListener("submit", submit);
picker.addEventListener("change", () => { choose(picker.files); picker.value = ""; });
addEventListener("beforeunload", (event) => { if (shots.size) event.preventDefault(); });
document.addEventListener("paste", (event) => { if (event.clipboardData.files.length) choose(event.clipboardData.files); });
summarise();
