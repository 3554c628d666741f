import { decodePDFRawStream, PDFDocument, PDFRawStream } from '@cantoo/pdf-lib';
import { expect, test } from 'vitest';
import { RenderError } from './render-pdf.ts';
import { stampPdf } from './stamp-pdf.ts';

const TEXT = 'ada@acme.example · 2026-11-21 10:00 UTC';

async function samplePdf(pages = 2, encrypted = false): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let page = 0; page < pages; page += 1)
    pdf.addPage([595, 842]).drawText(`Page ${page + 1}`, { x: 60, y: 700 });
  if (encrypted) pdf.encrypt({ userPassword: 'secret', ownerPassword: 'secret' });
  return pdf.save({ useObjectStreams: false });
}

/** How often the mark is written on each page, once the streams are unpacked. */
async function marksOn(bytes: Uint8Array): Promise<number[]> {
  const pdf = await PDFDocument.load(bytes);
  const mark = Buffer.from(TEXT, 'latin1').toString('hex').toUpperCase();
  return pdf.getPages().map((page) => {
    const contents = page.node.normalizedEntries().Contents?.asArray() ?? [];
    const drawn = contents.map((ref) => {
      const stream = pdf.context.lookup(ref);
      return stream instanceof PDFRawStream
        ? Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')
        : '';
    });
    return drawn.join('\n').split(mark).length - 1;
  });
}

test('every page has the mark twice, at its foot and across', async () => {
  const stamped = await stampPdf({ bytes: await samplePdf(3), text: TEXT });
  expect(await marksOn(stamped)).toEqual([2, 2, 2]);
}, 30_000);

test('the same input gives the same bytes, and another reader others', async () => {
  const bytes = await samplePdf();
  const [first, second, other] = await Promise.all([
    stampPdf({ bytes, text: TEXT }),
    stampPdf({ bytes, text: TEXT }),
    stampPdf({ bytes, text: TEXT.replace('ada', 'eve') }),
  ]);
  expect(Buffer.from(first).equals(second)).toBe(true);
  expect(Buffer.from(first).equals(other)).toBe(false);
}, 30_000);

test('an encrypted and a broken document are refused, never given without the mark', async () => {
  await expect(stampPdf({ bytes: await samplePdf(1, true), text: TEXT })).rejects.toThrow(RenderError);
  await expect(stampPdf({ bytes: Buffer.from('%PDF-1.7\nnothing\n%%EOF'), text: TEXT })).rejects.toThrow(
    RenderError,
  );
}, 30_000);

test('a mail address in other letters is written with their codes', async () => {
  const bytes = await samplePdf(1);
  await expect(stampPdf({ bytes, text: '用户@acme.example' })).resolves.toBeInstanceOf(Uint8Array);
}, 30_000);
