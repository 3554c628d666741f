import { degrees, PDFDocument, rgb, StandardFonts } from '@cantoo/pdf-lib';

/**
 * The stamping process: on standard input a line of JSON with the text, then the PDF; on standard output the stamped PDF.
 * The same input gives the same bytes, so that ranges of one reading fit together.
 */
const MARGIN = 18;
const SIZE_MAX = 8;
const SIZE_MIN = 4;
const ACROSS_SIZE = 26;

/** The standard fonts write Latin letters only; any other becomes its code, so that two readers never look alike. */
function inLatin(text: string): string {
  return Array.from(text, (letter) =>
    /[ -~¡-ÿ]/.test(letter) ? letter : `{${letter.codePointAt(0)?.toString(16)}}`,
  ).join('');
}

async function readInput(): Promise<{ readonly text: string; readonly bytes: Uint8Array }> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const input = Buffer.concat(chunks);
  const end = input.indexOf(0x0a);
  const { text } = JSON.parse(input.subarray(0, end).toString('utf8')) as { text: string };
  return { text: inLatin(text), bytes: input.subarray(end + 1) };
}

async function main(): Promise<void> {
  const { bytes, text } = await readInput();
  // What cannot be read is refused; nothing is skipped, because a skipped page would go out without its mark.
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true });
  const pages = pdf.getPages();
  if (pages.length === 0) throw new Error('the document has no page');
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const page of pages) {
    const { height, width, x, y } = page.getCropBox();
    const fitting = (width - 2 * MARGIN) / font.widthOfTextAtSize(text, 1);
    const size = Math.max(SIZE_MIN, Math.min(SIZE_MAX, fitting));
    page.drawText(text, { x: x + MARGIN, y: y + MARGIN / 2, size, font, color: rgb(0.35, 0.33, 0.3) });
    const slope = Math.atan2(height, width);
    const across = Math.min(ACROSS_SIZE, (0.8 * Math.hypot(width, height)) / font.widthOfTextAtSize(text, 1));
    const length = font.widthOfTextAtSize(text, across);
    page.drawText(text, {
      x: x + width / 2 - (length / 2) * Math.cos(slope),
      y: y + height / 2 - (length / 2) * Math.sin(slope),
      size: across,
      font,
      color: rgb(0.5, 0.5, 0.5),
      opacity: 0.16,
      rotate: degrees((slope * 180) / Math.PI),
    });
  }
  process.stdout.end(await pdf.save({ addDefaultPage: false, useObjectStreams: false }));
}

await main();
