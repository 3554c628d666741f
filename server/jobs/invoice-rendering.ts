import { createHash } from 'node:crypto';
import { required } from '#core/assert.ts';
import { invoiceDocument } from '#core/contracts/invoice.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import type { Locale } from '#core/format/locale.ts';
import {
  bundleParts,
  currentBundle,
  keepRendering,
  readInvoice,
  readRenderings,
} from '#server/modules/billing/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { refuseRemovedFiles } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readStoredObject, storeObject } from '#server/platform/storage/index.ts';
import { INVOICE_STYLES, invoiceHtml } from '../documents/html/invoice-html.ts';
import { RenderError, renderPdf } from '../documents/pdf/render-pdf.ts';
import { printInvoice } from '../documents/print-invoice.ts';
import type { PrintedInvoice } from '../documents/printed-invoice.ts';
import { openJobCtx } from './runtime.ts';

export type InvoicePdf = { readonly fileName: string; readonly sha256: string; readonly bytes: Uint8Array };

type InvoiceToRender = {
  readonly tenantId: string;
  readonly number: string;
  readonly locale: Locale;
  /** The name at the head of the document. */
  readonly brand: string;
};

/** What the twin may load: nothing but its own style sheet, allowed by its digest. */
export const INVOICE_TWIN_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(INVOICE_STYLES).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PDF_MEDIA_TYPE = 'application/pdf';

/**
 * The PDF of an invoice in one language: drawn once, stored, signed as a rendering of invoice.json, and given again byte
 * for byte. It is drawn outside of any transaction; of two who ask at the same time the first one's is kept. Whoever asks
 * has been let in before. Raises `billing.invoice_unknown` (404), `billing.document_not_drawn` (503),
 * `retention.files_removed` (410).
 */
export async function invoicePdf(
  invoice: InvoiceToRender,
  options: { readonly now?: Date } = {},
): Promise<InvoicePdf> {
  const { tenantId, number, locale } = invoice;
  const jobCtx = openJobCtx('render-invoice', options);
  const name = `invoice.${locale}.pdf`;
  const fileName = `${number}.${locale}.pdf`;
  const inTenant = <T>(work: (ctx: Ctx) => Promise<T>) => jobCtx.transaction(tenantId, work);
  const known = await inTenant((ctx) => storedRendering(ctx, invoice, name));
  if (known !== null) return { fileName, ...known };
  const printed = await inTenant(async (ctx) => {
    await refuseRemovedFiles(ctx, { tenantId, number });
    return readPrinted(ctx, invoice);
  });
  const bytes = await draw(printed);
  const kept = await inTenant((ctx) => keep(ctx, invoice, { name, bytes }));
  return { fileName, ...kept };
}

/** The accessible twin of the PDF: the same texts as HTML, made from the signed JSON each time it is asked for. */
export function invoiceTwin(
  invoice: InvoiceToRender,
  options: { readonly now?: Date } = {},
): Promise<string> {
  return openJobCtx('render-invoice', options).transaction(invoice.tenantId, async (ctx) =>
    invoiceHtml(await readPrinted(ctx, invoice)),
  );
}

async function readPrinted(ctx: Ctx, invoice: InvoiceToRender): Promise<PrintedInvoice> {
  const { tenantId, number, locale, brand } = invoice;
  const { sha256 } = await readInvoice(ctx, { tenantId, number });
  const { documents } = await bundleParts(ctx, { tenantId, number });
  const json = (name: string): unknown => {
    const found = documents.find((document) => document.name === name);
    return JSON.parse(new TextDecoder().decode(required(found, `an invoice has its ${name}`).bytes));
  };
  return printInvoice({
    invoice: invoiceDocument.parse(json('invoice.json')),
    trace: traceDocument.parse(json('trace.json')),
    locale,
    brand,
    digest: sha256,
    verifyUrl: `${settings().url}/verify#${number}`,
  });
}

async function draw(printed: PrintedInvoice): Promise<Uint8Array> {
  try {
    return await renderPdf(printed);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new DomainError('billing.document_not_drawn', {
      message:
        'The PDF could not be drawn at the moment. The invoice itself is untouched; try again shortly.',
      status: 503,
    });
  }
}

async function storedRendering(
  ctx: Ctx,
  { tenantId, number }: InvoiceToRender,
  name: string,
): Promise<{ readonly sha256: string; readonly bytes: Uint8Array } | null> {
  const renderings = await readRenderings(ctx, { tenantId, number });
  const found = renderings.find((rendering) => rendering.name === name);
  if (found === undefined) return null;
  const { bytes } = await readStoredObject(ctx, found.storedObjectId);
  return { sha256: found.sha256, bytes };
}

/** Stores and signs a drawn document, unless somebody else's stands there already: its bytes are never the same twice. */
async function keep(
  ctx: Ctx,
  { tenantId, number, ...more }: InvoiceToRender,
  drawn: { readonly name: string; readonly bytes: Uint8Array },
): Promise<{ readonly sha256: string; readonly bytes: Uint8Array }> {
  const { name, bytes } = drawn;
  // Holds the invoice's bundle until the end, so that nobody keeps another rendering meanwhile.
  await currentBundle(ctx, { tenantId, number });
  const known = await storedRendering(ctx, { tenantId, number, ...more }, name);
  if (known !== null) return known;
  const invoice = await readInvoice(ctx, { tenantId, number });
  const stored = await storeObject(ctx, { tenantId, bytes, mediaType: PDF_MEDIA_TYPE });
  const record = await attest(ctx, {
    tenantId,
    kind: 'rendering',
    subjectName: `${number} ${name}`,
    subjectRef: `${invoice.id}/${name}`,
    subjects: [{ name, sha256: stored.sha256 }],
    predicate: { material: { name: 'invoice.json', digest: { sha256: invoice.sha256 } } },
  });
  await keepRendering(ctx, {
    tenantId,
    number,
    name,
    storedObjectId: stored.id,
    sha256: stored.sha256,
    attestationId: record.attestationId,
  });
  return { sha256: stored.sha256, bytes };
}
