import { pipeline } from 'node:stream/promises';
import { renderToStream } from '@react-pdf/renderer';
import type { PrintedDocument } from '../printed-document.ts';
import { documentPages } from './document-pages.ts';
import { registerFonts } from './theme.ts';

/** The renderer's own process: a printed document as JSON on standard input, the PDF on standard output. */
async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const printed = JSON.parse(Buffer.concat(chunks).toString('utf8')) as PrintedDocument;
  registerFonts();
  await pipeline(await renderToStream(documentPages(printed)), process.stdout);
}

await main();
