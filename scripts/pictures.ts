import type { Browser } from 'playwright-core';

/**
 * The quality of WebP, from 0 to 1. At this one, words stay sharp, and a picture has a quarter of the bytes of its PNG.
 */
const QUALITY = 0.5;

interface Sheet {
  /** PNG files. */
  pictures: Buffer[];
  columns: number;
  /** Width of one picture in pixels. */
  width: number;
  /** Factor by which each picture is scaled; default 1. */
  scale?: number;
}

/**
 * Lets Chromium put pictures of the same width on one sheet, in rows of `columns` pictures. Returns the sheet as WebP.
 */
export async function sheet(browser: Browser, { pictures, columns, width, scale = 1 }: Sheet): Promise<Buffer> {
  const page = await browser.newPage();
  const sources = pictures.map((picture) => `data:image/png;base64,${picture.toString('base64')}`);
  try {
    const url = await page.evaluate<string>(`(${DRAW})(${JSON.stringify({ sources, columns, width, scale })})`);
    return bytesOf(url);
  } finally {
    await page.close();
  }
}

/** This function runs in the browser. All columns have the same width; a row is as high as its highest picture. */
const DRAW = `async ({ sources, columns, width, scale }) => {
  const images = await Promise.all(sources.map(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    return image;
  }));
  const gap = sources.length > 1 ? 16 : 0;
  const rows = [];
  for (let at = 0; at < images.length; at += columns) rows.push(images.slice(at, at + columns));
  const heights = rows.map((row) => Math.max(...row.map(({ naturalHeight }) => naturalHeight)));
  const canvas = document.createElement('canvas');
  const wide = rows[0].length * (width + gap) + gap;
  const high = heights.reduce((sum, height) => sum + height + gap, gap);
  canvas.width = Math.round(wide * scale);
  canvas.height = Math.round(high * scale);
  const paint = canvas.getContext('2d');
  paint.imageSmoothingQuality = 'high';
  paint.scale(scale, scale);
  paint.fillStyle = '#8a94a3';
  if (gap > 0) paint.fillRect(0, 0, wide, high);
  let y = gap;
  rows.forEach((row, at) => {
    row.forEach((image, column) => paint.drawImage(image, gap + column * (width + gap), y));
    y += heights[at] + gap;
  });
  return canvas.toDataURL('image/webp', ${QUALITY});
}`;

/** Returns one PNG picture as WebP. */
export async function webp(browser: Browser, png: Buffer): Promise<Buffer> {
  return sheet(browser, { pictures: [png], columns: 1, width: png.readUInt32BE(16) });
}

const bytesOf = (url: string): Buffer => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
