import { pipeline } from 'node:stream/promises';
import { renderToStream } from '@react-pdf/renderer';
import type { PrintedInvoice } from '../printed-invoice.ts';
import { invoicePages } from './invoice-pages.ts';
import { registerFonts } from './theme.ts';

/** The renderer's own process: a printed invoice as JSON on standard input, the PDF on standard output. */
async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const invoice = JSON.parse(Buffer.concat(chunks).toString('utf8')) as PrintedInvoice;
  registerFonts();
  await pipeline(await renderToStream(invoicePages(invoice)), process.stdout);
}

await main();
