// What of the document shows: [width, height, scrolled right, scrolled down], in CSS pixels.
() => [innerWidth, innerHeight, scrollX, scrollY]
