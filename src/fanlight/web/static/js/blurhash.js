// Draws the blurred colours of a photo (its BlurHash) until the photo itself is there.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

function number(text, from, to) {
  let value = 0;
  for (const digit of text.slice(from, to)) value = value * 83 + DIGITS.indexOf(digit);
  return value;
}

function toLinear(byte) {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function toByte(linear) {
  const share = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055));
}

function flat(value) {
  return [toLinear(value >> 16), toLinear((value >> 8) & 255), toLinear(value & 255)];
}

function wave(value, scale) {
  const parts = [Math.floor(value / 361), Math.floor(value / 19) % 19, value % 19];
  return parts.map((part) => Math.sign(part - 9) * ((part - 9) / 9) ** 2 * scale);
}

/** The waves of which the picture is the sum: [{across, down, colour}], or null for a text that is no BlurHash. */
export function wavesOf(hash) {
  const counts = number(hash, 0, 1);
  const across = (counts % 9) + 1;
  const down = Math.floor(counts / 9) + 1;
  if (hash.length !== 4 + 2 * across * down) return null;
  const scale = (number(hash, 1, 2) + 1) / 166;
  return Array.from({ length: across * down }, (_, index) => ({
    across: index % across,
    down: Math.floor(index / across),
    colour: index === 0 ? flat(number(hash, 2, 6)) : wave(number(hash, 4 + 2 * index, 6 + 2 * index), scale),
  }));
}

function draw(canvas) {
  const waves = wavesOf(canvas.dataset.blurhash);
  if (!waves) return;
  const { width, height } = canvas;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const sum = [0, 0, 0];
      for (const { across, down, colour } of waves) {
        const weight = Math.cos((Math.PI * across * x) / width) * Math.cos((Math.PI * down * y) / height);
        for (let channel = 0; channel < 3; channel += 1) sum[channel] += colour[channel] * weight;
      }
      image.data.set([toByte(sum[0]), toByte(sum[1]), toByte(sum[2]), 255], 4 * (y * width + x));
    }
  }
  context.putImageData(image, 0, 0);
}

/** Once the photo is there, the blur goes: beside a photo of another shape than its frame it would shine out. */
function drawUntilLoaded(canvas) {
  const photo = canvas.parentElement.querySelector("img");
  if (photo?.complete && photo.naturalWidth) {
    canvas.classList.add("done");
    return;
  }
  draw(canvas);
  photo?.addEventListener("load", () => canvas.classList.add("done"), { once: true });
}

export function drawBlurs(part) {
  for (const canvas of part.querySelectorAll("canvas[data-blurhash]")) drawUntilLoaded(canvas);
}
