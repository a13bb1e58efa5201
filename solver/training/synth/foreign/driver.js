// Draws with generators from npm: see language.py for what is said. Called with the folder that they are installed in.
"use strict";

const crypto = require("node:crypto");
const path = require("node:path");
const readline = require("node:readline");

const load = require("node:module").createRequire(path.join(process.argv[2], "any.js"));

// Every generator takes its chance from one of these two. Mulberry32 (Tommy Ettinger, 2017) stands in for both.
let state = 0;
Math.random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
let first = []; // the bytes that chance shall begin with
crypto.randomBytes = (size, done) => {
  const bytes = Buffer.from(Array.from({ length: size }, (_, at) => first[at] ?? Math.floor(Math.random() * 256)));
  done(null, bytes);
};

// Fonts are parsed once: it takes longer than to draw. Of those that opentype.js cannot parse, none is given.
const fonts = new Map();
const font = (file) => {
  if (!fonts.has(file)) {
    if (fonts.size >= 8) fonts.clear();
    let parsed;
    try {
      parsed = load("opentype.js").loadSync(file);
    } catch {
      parsed = undefined;
    }
    fonts.set(file, parsed);
  }
  return fonts.get(file);
};
const withFont = ({ font: file, ...settings }) => {
  const parsed = file && font(file);
  return parsed ? { ...settings, font: parsed, ascender: parsed.ascender, descender: parsed.descender } : settings;
};

// It draws letters by number. Their order has "a" in the places of "e" and "g", for which it has no glyphs.
const TREK = "abcdafahijklmnopqrstuvwxy";

const base64 = (svg) => Buffer.from(svg).toString("base64");

const draw = {
  svg_captcha: (text, settings) => base64(load("svg-captcha")(text, withFont(settings))),
  ppfun_captcha: (text, settings) => base64(load("ppfun-captcha").createCaptcha(text, withFont(settings))),
  trek_captcha: async (text, settings) => {
    first = Array.from(text, (letter) => TREK.indexOf(letter));
    const drawn = await load("trek-captcha")({ size: text.length, ...settings });
    if (drawn.token !== text) throw new Error(`trek-captcha drew ${drawn.token}`);
    return drawn.buffer.toString("base64");
  },
  captchapng: (text, { width, height, ground, ink }) => {
    const drawn = new (load("captchapng"))(width, height, text);
    drawn.color(...ground, 255);
    drawn.color(...ink, 255);
    return drawn.getBase64();
  },
  captchapng3: (text, { width, height, ground, inks }) =>
    new (load("captchapng3"))(width, height, text, ground, inks).getBase64(),
};

const isHere = (name) => {
  try {
    load.resolve(name.replaceAll("_", "-"));
    return true;
  } catch {
    return false;
  }
};

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const main = async () => {
  say({ generators: Object.keys(draw).filter(isHere) });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { generator, settings, text, seed } = JSON.parse(line);
    state = seed;
    first = [];
    try {
      say({ picture: await draw[generator](text, settings) });
    } catch (error) {
      say({ error: String(error) });
    }
  }
};

main();
