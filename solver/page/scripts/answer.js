// What the document shows at this moment: {document, ready, password, texts: [[text, isError]]}.
() => ({
  document: performance.timeOrigin,
  ready: document.readyState === "complete",
  password: everything().some((element) => element.matches("input[type=password]") && visible(element)),
  texts: everything()
    .filter((element) => !/^(script|style|noscript|option|template|title)$/.test(element.localName)
      && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && visible(element))
    .map((element) => [
      element.innerText?.trim() ?? "",
      Boolean(element.closest("body :is([role=alert], [aria-live=assertive], [class*=error i], [class*=alert i], [class*=invalid i], [class*=danger i], [class*=warn i], [class*=toast i], [class*=flash i], [id*=error i])")
        && !element.closest("[class*=success i], [class*=info i]")),
    ])
    .filter(([text]) => text && text.length <= 300),
})
