const form = document.querySelector("form");
const articles = [...document.querySelectorAll("article")];

function filter() {
  const { outcome, group = "", least, most, text } = Object.fromEntries(new FormData(form));
  const wanted = text.trim().toLowerCase();
  let count = 0;
  for (const article of articles) {
    let any = false;
    for (const shot of article.querySelectorAll(".shot")) {
      const confidence = Number(shot.dataset.confidence);
      const shown =
        (!outcome || shot.dataset.outcome === outcome) &&
        (!group || article.dataset.group === group) &&
        (least === "" || confidence >= Number(least)) &&
        (most === "" || confidence <= Number(most)) &&
        (!wanted || [...shot.querySelectorAll("code")].some(code => code.textContent.toLowerCase().includes(wanted)));
      shot.hidden = !shown;
      any ||= shown;
      count += shown;
    }
    // A solve that failed before anything was read has no picture: it shows where nothing is asked for.
    article.hidden = !any && (article.querySelector(".shot") !== null || Boolean(outcome || least || most || wanted || (group && article.dataset.group !== group)));
  }
  form.querySelector("output").textContent = `${count} of ${form.dataset.pictures} shown`;
}

form.hidden = false;
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("input", filter);
form.querySelector("button").addEventListener("click", () => {
  form.reset();
  filter();
});
addEventListener("pageshow", filter); // a browser that comes back to the page fills in what was chosen
