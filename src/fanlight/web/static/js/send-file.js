// Sends one photo with its progress. XMLHttpRequest, because fetch cannot tell how much of a body has left.
const LOST = "The connection was lost. Try again.";

function told(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function sentence(request) {
  if (request.status === 413) return "This file is too large.";
  if (request.status === 401 || request.status === 403) return "You are logged out. Log in on another tab, then try again.";
  return told(request).error ?? `The server answered ${request.status}. Try again.`;
}

/** {done: a promise of {id}, abort()}. The promise fails with an Error whose message is a sentence for the person. */
export function sendFile(form, file, onProgress) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.set("csrf", form.elements.csrf.value);
  body.set("file", file);
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(told(request));
      else reject(new Error(sentence(request)));
    });
    request.addEventListener("error", () => reject(new Error(LOST)));
    request.addEventListener("abort", () => reject(new Error("Not sent.")));
  });
  request.open("POST", "/upload/photos");
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
  return { done, abort: () => request.abort() };
}

/** What became of a photo that was sent: {ready}, {failed: a sentence}, or {} while it is being prepared. */
export async function stateOf(id) {
  try {
    const answer = await fetch(`/api/v1/media/${id}`, { headers: { Accept: "application/json" } });
    if (answer.status === 422) return { failed: (await answer.json()).error ?? "This photo cannot be shown." };
    return { ready: answer.status === 200 };
  } catch {
    return {};
  }
}
