import type { Browser } from 'playwright-core';

/** Of WebP: words stay sharp, and a picture of a page has a quarter of the bytes of its PNG. */
const QUALITY = 0.82;

interface Sheet {
  /** PNG. */
  pictures: Buffer[];
  columns: number;
  /** Pixels of one picture. */
  width: number;
}

/** Puts pictures of the same width side by side, on as many rows as it takes. Returns WebP; Chromium draws and encodes. */
export async function sheet(browser: Browser, { pictures, columns, width }: Sheet): Promise<Buffer> {
  const page = await browser.newPage();
  const sources = pictures.map((picture) => `data:image/png;base64,${picture.toString('base64')}`);
  try {
    const url = await page.evaluate<string>(`(${draw.toString()})(${JSON.stringify({ sources, columns, width })})`);
    return bytesOf(url);
  } finally {
    await page.close();
  }
}

/** One picture as WebP. */
export async function webp(browser: Browser, png: Buffer): Promise<Buffer> {
  return sheet(browser, { pictures: [png], columns: 1, width: png.readUInt32BE(16) });
}

const bytesOf = (url: string): Buffer => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
