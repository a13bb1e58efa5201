// The addresses of the document's scripts and frames, and which of the given selectors match: {addresses, matched}.
(selectors) => ({
  addresses: [...document.querySelectorAll("script[src], iframe[src]")].map((element) => element.src),
  matched: selectors.filter((selector) => document.querySelector(selector)),
})
