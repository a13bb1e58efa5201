// What a blob: address holds, as a data URI; null when it was revoked. It never leaves the browser, so nothing is fetched twice.
async (element) => {
  try {
    const blob = await (await fetch(element.currentSrc || element.src)).blob();
    if (blob.size > 20_000_000) return null; // too long to be read
    return await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => resolve(null);
      reader.readAsDataURL(blob);
    });
  } catch {
    return null;
  }
}
