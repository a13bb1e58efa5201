// What every script of this folder may use. Loaded in front of each of them, never added to the page's own globals.

// Whether a person could see the element.
const visible = (element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none";
};

// Every element of the document and its open shadow roots.
const everything = (root = document) => {
  const found = [];
  for (const element of root.querySelectorAll("*")) {
    found.push(element);
    if (element.shadowRoot) found.push(...everything(element.shadowRoot));
  }
  return found;
};

// A short selector that matches this element alone; shadow roots are crossed with Playwright's `>>`.
const selectorOf = (element) => {
  const root = element.getRootNode();
  const alone = (selector) => {
    try {
      return root.querySelectorAll(selector).length === 1;
    } catch {
      return false;
    }
  };
  const tag = element.localName;
  const id = element.id && `#${CSS.escape(element.id)}`;
  const guesses = [id && tag + id, ...["data-testid", "name", "alt", "placeholder"].map((name) => {
    const value = element.getAttribute(name);
    return value && value.length < 60 && `${tag}[${name}=${JSON.stringify(value)}]`;
  }), ...[...element.classList].map((name) => `${tag}.${CSS.escape(name)}`)];
  let own = guesses.find((guess) => guess && alone(guess));
  if (!own) {
    const steps = [];
    for (let node = element; node && node.nodeType === 1; node = node.parentElement) {
      const twins = node.parentNode ? [...node.parentNode.children].filter((other) => other.localName === node.localName) : [node];
      steps.unshift(twins.length > 1 ? `${node.localName}:nth-of-type(${twins.indexOf(node) + 1})` : node.localName);
      own = steps.join(" > ");
      if (alone(own)) break;
    }
  }
  return root instanceof ShadowRoot ? `${selectorOf(root.host)} >> ${own}` : own;
};

// What an element is called where people see or hear it: labels, placeholder and the like.
const spoken = (element) => {
  const named = ["aria-labelledby", "aria-describedby"].flatMap((by) => (element.getAttribute(by) || "").split(/\s+/).filter(Boolean));
  return [...(element.labels || []), ...named.map((id) => element.getRootNode().getElementById?.(id))]
    .map((label) => label?.innerText || "")
    .concat(["alt", "title", "placeholder", "aria-label"].map((name) => element.getAttribute(name) || ""))
    .join(" ");
};

// What an element says of itself, in lower case; never its pictures, whose base64 may spell anything, nor their host.
const selfDescription = (element) =>
  [...element.attributes]
    .filter(({ name }) => /^(id|name|class|src|href|data|onclick|autocomplete|data-[\w-]*)$/.test(name))
    .map(({ value }) => (/^\s*(data|blob):/.test(value) ? "" : value.replace(/^\s*(\w+:)?\/\/[^/]*/, "")))
    .concat(spoken(element))
    .join(" ")
    .toLowerCase();

// The distance between two boxes in CSS pixels; 0 when they touch.
const distance = (one, other) => {
  const a = one.getBoundingClientRect();
  const b = other.getBoundingClientRect();
  const dx = Math.max(0, a.left - b.right, b.left - a.right);
  const dy = Math.max(0, a.top - b.bottom, b.top - a.bottom);
  return Math.hypot(dx, dy);
};

// What an element is in, out of its shadow root too; null at the top.
const parentOf = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);

// The form an element belongs to, or null.
const formOf = (element) => {
  for (let node = element; node; node = parentOf(node)) if (node.form || node.localName === "form") return node.form || node;
  return null;
};

// Whether the element is an input that takes a line of text.
const isTextField = (element) =>
  element.localName === "input" && /^(text|search|tel|number|password|)$/.test(element.getAttribute("type") || "");
