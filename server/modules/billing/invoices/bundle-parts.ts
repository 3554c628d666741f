import { assert, required } from '#core/assert.ts';
import { usageFile } from '#core/billing/invoice-document.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { sealDocuments } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { sha256Hex } from '../close/documents.ts';
import { findDocumentDigests, findDocuments } from '../close/repository.ts';
import { INVOICE_FILES } from '../close/sign-closes.ts';
import { type EditionRow, insertEdition, lockBundle, selectEdition } from './bundle-repository.ts';
import { findInvoice, type InvoiceInput } from './read-invoices.ts';
import { insertRendering, selectRenderings } from './repository.ts';

export type BundleParts = {
  readonly invoiceId: string;
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly renderings: readonly {
    readonly name: string;
    readonly storedObjectId: string;
    readonly attestationId: string;
  }[];
};

/** The edition of an invoice's evidence bundle that holds exactly what there is now; null while it was not made. */
export type BundleEdition = { readonly contents: string; readonly edition: EditionRow | null };

/**
 * Which edition of the bundle is the current one. Whoever asks holds the bundle until the transaction ends, so that one
 * set of contents is made and signed once. Raises `billing.invoice_unknown` (404).
 */
export async function currentBundle(ctx: Ctx, input: InvoiceInput): Promise<BundleEdition> {
  authorise(ctx, 'billing.keepBundle', { tenantId: input.tenantId });
  const invoice = await findInvoice(ctx, input);
  const key = { tenantId: input.tenantId, invoiceId: invoice.id };
  await lockBundle(ctx.tx, invoice.id);
  const renderings = await selectRenderings(ctx.tx, key);
  const contents = canonicalDigest({
    invoice: invoice.sha256,
    renderings: renderings.map(({ name, sha256, attestationId }) => ({ name, sha256, attestationId })),
  });
  return { contents, edition: await selectEdition(ctx.tx, { ...key, contents }) };
}

/** Everything of an invoice that goes into its bundle; the seals must hash to what was signed. */
export async function bundleParts(ctx: Ctx, input: InvoiceInput): Promise<BundleParts> {
  authorise(ctx, 'billing.keepBundle', { tenantId: input.tenantId });
  const invoice = await findInvoice(ctx, input);
  const close = { tenantId: input.tenantId, id: invoice.closeId };
  const stored = await findDocuments(ctx.tx, [close], INVOICE_FILES);
  const texts = new Map(stored.map((document) => [document.name, document.text]));
  const rules: RulesDocument = JSON.parse(required(texts.get('rules.json'), 'an invoice has its rules'));
  const usage = await usageBytes(ctx, input.tenantId, rules);
  const digests = await findDocumentDigests(ctx.tx, [close], ['usage.jsonl']);
  assert([...digests.values()][0] === sha256Hex(usage), 'the seals are those that the invoice was made from');
  return {
    invoiceId: invoice.id,
    documents: INVOICE_FILES.map((name) => ({
      name,
      bytes:
        name === 'usage.jsonl'
          ? usage
          : new TextEncoder().encode(required(texts.get(name), `a final invoice has its ${name}`)),
    })),
    renderings: await selectRenderings(ctx.tx, { tenantId: input.tenantId, invoiceId: invoice.id }),
  };
}

/** `usage.jsonl` of an invoice from the seals that its rules name, as they are stored now. */
export async function usageBytes(ctx: Ctx, tenantId: string, rules: RulesDocument): Promise<Uint8Array> {
  const references = [
    ...rules.seals,
    ...rules.late.flatMap(({ billedSeals, correctedSeals }) => [...billedSeals, ...correctedSeals]),
  ];
  const keys = references.map(({ day, sequence }) => ({ tenantId, day, sequence }));
  const seals = [...(await sealDocuments(ctx, keys))];
  seals.sort((a, b) => (a.day === b.day ? a.sequence - b.sequence : a.day < b.day ? -1 : 1));
  return usageFile(seals.map(({ bytes }) => bytes));
}

/** Keeps an edition that was made; the number of the edition rises with each set of contents. */
export async function keepBundle(
  ctx: Ctx,
  input: InvoiceInput & {
    readonly contents: string;
    readonly storedObjectId: string;
    readonly sha256: string;
  },
): Promise<{ readonly edition: number }> {
  authorise(ctx, 'billing.keepBundle', { tenantId: input.tenantId });
  const invoice = await findInvoice(ctx, input);
  return insertEdition(ctx.tx, {
    tenantId: input.tenantId,
    invoiceId: invoice.id,
    contents: input.contents,
    storedObjectId: input.storedObjectId,
    sha256: input.sha256,
    createdAt: ctx.now,
  });
}

/** Keeps a document for reading that was made from the signed JSON; the same name again stays as it is. */
export async function keepRendering(
  ctx: Ctx,
  input: InvoiceInput & {
    readonly name: string;
    readonly storedObjectId: string;
    readonly sha256: string;
    readonly attestationId: string;
  },
): Promise<{ readonly isNew: boolean }> {
  authorise(ctx, 'billing.keepRendering', { tenantId: input.tenantId });
  const invoice = await findInvoice(ctx, input);
  const { number: _number, ...row } = input;
  return { isNew: await insertRendering(ctx.tx, { ...row, invoiceId: invoice.id, createdAt: ctx.now }) };
}

/** The renderings that an invoice has, with where their bytes are. */
export async function readRenderings(
  ctx: Ctx,
  input: InvoiceInput,
): Promise<
  readonly {
    readonly name: string;
    readonly sha256: string;
    readonly storedObjectId: string;
    readonly attestationId: string;
  }[]
> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  const invoice = await findInvoice(ctx, input);
  return selectRenderings(ctx.tx, { tenantId: input.tenantId, invoiceId: invoice.id });
}
