import { createHash } from 'node:crypto';
import { assert, required } from '#core/assert.ts';
import { recalculateCredit } from '#core/billing/replay-credit.ts';
import { creditNoteDocument } from '#core/contracts/credit-note.ts';
import { invoiceDocument } from '#core/contracts/invoice.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import type { Locale } from '#core/format/locale.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import {
  bundleParts,
  currentBundle,
  type DocumentInput,
  keepRendering,
  readRenderings,
} from '#server/modules/billing/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { refuseRemovedFiles } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readStoredObject, storeObject } from '#server/platform/storage/index.ts';
import { DOCUMENT_STYLES, documentHtml } from '../documents/html/document-html.ts';
import { RenderError, renderPdf } from '../documents/pdf/render-pdf.ts';
import { printCreditNote } from '../documents/print-credit-note.ts';
import { printInvoice } from '../documents/print-invoice.ts';
import type { PrintedDocument } from '../documents/printed-document.ts';
import { openJobCtx } from './runtime.ts';

export type DocumentPdf = { readonly fileName: string; readonly sha256: string; readonly bytes: Uint8Array };

type DocumentToRender = DocumentInput & {
  readonly locale: Locale;
  /** The name at the head of the document. */
  readonly brand: string;
};

/** What the twin may load: nothing but its own style sheet, allowed by its digest. */
export const TWIN_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCUMENT_STYLES).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PDF_MEDIA_TYPE = 'application/pdf';

/**
 * The PDF of an invoice or a credit note in one language: drawn once, stored, signed as a rendering of its JSON, and given
 * again byte for byte. It is drawn outside of any transaction; of two who ask at the same time the first one's is kept. Whoever asks
 * has been let in before. Raises `billing.invoice_unknown` or `billing.credit_note_unknown` (404), `billing.document_not_drawn` (503),
 * `retention.files_removed` (410).
 */
export async function documentPdf(
  document: DocumentToRender,
  options: { readonly now?: Date } = {},
): Promise<DocumentPdf> {
  const { tenantId, number, locale } = document;
  const jobCtx = openJobCtx('render-document', options);
  const name = renderingName(document);
  const fileName = `${number}.${locale}.pdf`;
  const inTenant = <T>(work: (ctx: Ctx) => Promise<T>) => jobCtx.transaction(tenantId, work);
  const known = await inTenant((ctx) => storedRendering(ctx, document, name));
  if (known !== null) return { fileName, ...known };
  const printed = await inTenant(async (ctx) => {
    const { invoiceNumber } = await readRenderings(ctx, document);
    await refuseRemovedFiles(ctx, { tenantId, number: invoiceNumber });
    return readPrinted(ctx, document);
  });
  const bytes = await draw(printed);
  const kept = await inTenant((ctx) => keep(ctx, document, { name, bytes }));
  return { fileName, ...kept };
}

/** The accessible twin of the PDF: the same texts as HTML, made from the signed JSON each time it is asked for. */
export function documentTwin(
  document: DocumentToRender,
  options: { readonly now?: Date } = {},
): Promise<string> {
  return openJobCtx('render-document', options).transaction(document.tenantId, async (ctx) =>
    documentHtml(await readPrinted(ctx, document)),
  );
}

/** A credit note's has its number, because it is kept with the invoice and other notes of it. */
function renderingName({ kind, locale, number }: DocumentToRender): string {
  return kind === 'invoice' ? `invoice.${locale}.pdf` : `${number}.${locale}.pdf`;
}

async function readPrinted(ctx: Ctx, document: DocumentToRender): Promise<PrintedDocument> {
  const { brand, kind, locale, number } = document;
  const { documents } = await bundleParts(ctx, document);
  const bytesOf = (name: string) =>
    required(
      documents.find((one) => one.name === name),
      `the document has its ${name}`,
    ).bytes;
  const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(bytesOf(name)));
  const of = { locale, brand, verifyUrl: `${settings().url}/verify#${number}` };
  const invoice = invoiceDocument.parse(json('invoice.json'));
  if (kind === 'invoice') {
    const digest = sha256Hex(bytesOf('invoice.json'));
    return printInvoice({ ...of, invoice, trace: traceDocument.parse(json('trace.json')), digest });
  }
  const note = creditNoteDocument.parse(json('credit-note.json'));
  const again = recalculateCredit(invoice, note);
  assert(again.ok, 'a credit note comes out of its invoice');
  return printCreditNote({
    ...of,
    note,
    trace: again.value.trace,
    digest: sha256Hex(bytesOf('credit-note.json')),
  });
}

async function draw(printed: PrintedDocument): Promise<Uint8Array> {
  try {
    return await renderPdf(printed);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new DomainError('billing.document_not_drawn', {
      message:
        'The PDF could not be drawn at the moment. The document itself is untouched; try again shortly.',
      status: 503,
    });
  }
}

async function storedRendering(
  ctx: Ctx,
  document: DocumentInput,
  name: string,
): Promise<{ readonly sha256: string; readonly bytes: Uint8Array } | null> {
  const { renderings } = await readRenderings(ctx, document);
  const found = renderings.find((rendering) => rendering.name === name);
  if (found === undefined) return null;
  const { bytes } = await readStoredObject(ctx, found.storedObjectId);
  return { sha256: found.sha256, bytes };
}

/** Stores and signs a drawn document, unless somebody else's stands there already: its bytes are never the same twice. */
async function keep(
  ctx: Ctx,
  { kind, number, tenantId }: DocumentInput,
  drawn: { readonly name: string; readonly bytes: Uint8Array },
): Promise<{ readonly sha256: string; readonly bytes: Uint8Array }> {
  const { name, bytes } = drawn;
  const document = { kind, number, tenantId };
  // Holds the document's bundle until the end, so that nobody keeps another rendering meanwhile.
  await currentBundle(ctx, document);
  const known = await storedRendering(ctx, document, name);
  if (known !== null) return known;
  const { id, sha256 } = await readRenderings(ctx, document);
  const stored = await storeObject(ctx, { tenantId, bytes, mediaType: PDF_MEDIA_TYPE });
  const record = await attest(ctx, {
    tenantId,
    kind: 'rendering',
    subjectName: `${number} ${name}`,
    subjectRef: `${id}/${name}`,
    subjects: [{ name, sha256: stored.sha256 }],
    predicate: { material: { name: `${kind}.json`, digest: { sha256 } } },
  });
  await keepRendering(ctx, {
    ...document,
    name,
    storedObjectId: stored.id,
    sha256: stored.sha256,
    attestationId: record.attestationId,
  });
  return { sha256: stored.sha256, bytes };
}
