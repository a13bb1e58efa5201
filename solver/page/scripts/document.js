// What tells this document from any other that the frame shows.
() => performance.timeOrigin
