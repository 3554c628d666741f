import { expect, test } from 'vitest';
import { RenderError, renderPdf } from './render-pdf.ts';
import { sampleInvoice } from './sample-invoice.ts';

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

test('an invoice becomes a PDF with its language, title and bookmarks', async () => {
  const pdf = textOf(await renderPdf(sampleInvoice));
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(pdf).toContain('/Lang (es)');
  expect(pdf).toContain('/Outlines');
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBe(2);
}, 30_000);

test('a renderer over its time or memory is stopped and the reason is told', async () => {
  await expect(renderPdf(sampleInvoice, { timeLimitMs: 5, memoryLimitMb: 512 })).rejects.toThrow(RenderError);
  await expect(renderPdf(sampleInvoice, { timeLimitMs: 20_000, memoryLimitMb: 8 })).rejects.toThrow(
    RenderError,
  );
}, 30_000);
