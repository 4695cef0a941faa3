// What every page gains where scripts run. Without them each page still works by links and forms.
import { sendFormsInPlace } from "./acts.js";
import { announce, announceNotice } from "./announce.js";
import { drawBlurs } from "./blurhash.js";
import { turnCarousels } from "./carousel.js";
import { followMore } from "./more.js";
import { switchThemes } from "./theme-switch.js";

function enhance(part) {
  drawBlurs(part);
  turnCarousels(part);
}

function copyCodes() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      announce("Copied.");
    });
  }
}

function previewPictures() {
  for (const picture of document.querySelectorAll("[data-preview-of]")) {
    document.getElementById(picture.dataset.previewOf).addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (file) picture.src = URL.createObjectURL(file);
    });
  }
}

enhance(document);
sendFormsInPlace();
followMore(enhance);
switchThemes();
copyCodes();
previewPictures();
announceNotice();
