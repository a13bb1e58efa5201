// An Express site that guards its login with svg-captcha: node express_site.js FOLDER, with NODE_PATH set.
// Below /img/, /inline/ and /data/ the page shows the same picture in three ways, each on a light and on a dark page.
// The environment variable SEED makes every run draw the same captchas in the same order.
"use strict";
const express = require("express");
const session = require("express-session");
const svgCaptcha = require("svg-captcha");

if (process.env.SEED) {
  let state = Number(process.env.SEED);
  Math.random = () => { // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SHADES = { light: { page: "#fff", ink: "#222" }, dark: { page: "#1b1d23", ink: "#ddd" } };
const SHOWN = {
  img: ['<img id="captcha" src="captcha.svg" alt="captcha">', "captcha.src = `captcha.svg?${Date.now()}`"],
  inline: ['<span id="captcha"></span>', "fetch('captcha.svg').then((r) => r.text()).then((svg) => { captcha.innerHTML = svg; })"],
  data: ['<img id="captcha" alt="captcha">', "fetch('captcha.svg').then((r) => r.text()).then((svg) => { captcha.src = `data:image/svg+xml;base64,${btoa(svg)}`; })"],
};

const page = (how, shade, message) => `<!doctype html><html lang="en"><title>Log in</title>
<style>body { background: ${SHADES[shade].page}; color: ${SHADES[shade].ink}; font: 16px sans-serif }</style>
<form method="post"><p class="error">${message}</p>
<p><label>User name <input name="user"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<p>${SHOWN[how][0]} <button type="button" id="another">Another picture</button></p>
<p><label>Characters in the picture <input name="captcha" autocomplete="off"></label></p>
<button>Log in</button></form>
<script>
const captcha = document.querySelector("#captcha");
const draw = () => { ${SHOWN[how][1]} };
document.querySelector("#another").addEventListener("click", draw);
${how === "img" ? "" : "draw();"}
</script></html>`;

const app = express();
app.use((request, response, next) => {
  console.log(`${request.method} ${request.originalUrl}`);
  next();
});
app.use(session({ secret: "of a site that lives for minutes", resave: false, saveUninitialized: true }));
app.use(express.urlencoded({ extended: false }));
app.get("/welcome", (request, response) =>
  request.session.user ? response.send(`<title>Home</title><h1>Welcome, ${request.session.user}</h1>`) : response.redirect("/img/light/"));
app.get("/:how/:shade/captcha.svg", (request, response) => {
  const drawn = svgCaptcha.create({ inverse: request.params.shade === "dark" });
  request.session.captcha = drawn.text;
  response.type("svg").set("Cache-Control", "no-store").send(drawn.data);
});
app.get("/:how/:shade/", (request, response) => {
  const { message = "" } = request.session;
  delete request.session.message;
  response.send(page(request.params.how, request.params.shade, message));
});
app.post("/:how/:shade/", (request, response) => {
  const { captcha = null } = request.session;
  request.session.captcha = null;
  const { user, password, captcha: answer } = request.body;
  if (captcha === null || answer.toLowerCase() !== captcha.toLowerCase()) {
    request.session.message = "The captcha was wrong.";
  } else if (user !== "ada" || password !== "lovelace-1843") {
    request.session.message = "Unknown user or wrong password.";
  } else {
    request.session.user = user;
    return response.redirect(303, "/welcome");
  }
  return response.redirect(303, request.originalUrl);
});
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
