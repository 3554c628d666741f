import { required } from '#core/assert.ts';
import { usageFile } from '#core/billing/invoice-document.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { findRecord, refuseAltered } from '#server/modules/evidence/index.ts';
import { sealDocuments } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findDocuments } from '../close/repository.ts';
import { INVOICE_FILES } from '../close/sign-closes.ts';
import {
  type EditionRow,
  insertEdition,
  lockBundle,
  selectEdition,
  selectNoteBytes,
} from './bundle-repository.ts';
import { type BundledDocument, type DocumentInput, findBundledDocument } from './bundled-document.ts';
import { insertRendering, selectRenderings } from './repository.ts';

export type BundleParts = {
  /** Of the invoice or credit note; its signed record is about it. */
  readonly id: string;
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly renderings: readonly {
    readonly name: string;
    readonly storedObjectId: string;
    readonly attestationId: string;
  }[];
};

/** The edition of a document's evidence bundle that holds exactly what there is now; null while it was not made. */
export type BundleEdition = {
  readonly contents: string;
  readonly edition: EditionRow | null;
  readonly invoiceNumber: string;
};

/**
 * Which edition of the bundle is the current one. Whoever asks holds the bundle until the transaction ends, so that one
 * set of contents is made and signed once. Raises `billing.invoice_unknown` or `billing.credit_note_unknown` (404).
 */
export async function currentBundle(ctx: Ctx, input: DocumentInput): Promise<BundleEdition> {
  authorise(ctx, 'billing.keepBundle', { tenantId: input.tenantId });
  const document = await findBundledDocument(ctx, input);
  await lockBundle(ctx.tx, document.invoiceId);
  const renderings = await selectRenderings(ctx.tx, keyOf(document));
  const listed = renderings.map(({ name, sha256, attestationId }) => ({ name, sha256, attestationId }));
  const contents = canonicalDigest({ [input.kind]: document.sha256, renderings: listed });
  const edition = await selectEdition(ctx.tx, { ...keyOf(document), contents });
  return { contents, edition, invoiceNumber: document.invoiceNumber };
}

function keyOf({ creditNoteId, invoiceId, tenantId }: BundledDocument) {
  return { tenantId, invoiceId, creditNoteId };
}

/**
 * Everything of a document that goes into its bundle or is drawn. Raises `evidence.thing_altered` (409) where it is not what
 * was signed.
 */
export async function bundleParts(ctx: Ctx, input: DocumentInput): Promise<BundleParts> {
  authorise(ctx, 'billing.keepBundle', { tenantId: input.tenantId });
  const { kind, tenantId } = input;
  const document = await findBundledDocument(ctx, input);
  const documents = await (kind === 'invoice' ? invoiceFiles(ctx, document) : noteFiles(ctx, document));
  const record = await findRecord(ctx, { tenantId, kind, subjectRef: document.id });
  if (record !== null) refuseAltered(record.envelope, documents);
  return {
    id: document.id,
    documents,
    renderings: await selectRenderings(ctx.tx, keyOf(document)),
  };
}

async function invoiceFiles(ctx: Ctx, invoice: BundledDocument): Promise<BundleParts['documents']> {
  const close = { tenantId: invoice.tenantId, id: invoice.closeId };
  const stored = await findDocuments(ctx.tx, [close], INVOICE_FILES);
  const texts = new Map(stored.map((document) => [document.name, document.text]));
  const rules: RulesDocument = JSON.parse(required(texts.get('rules.json'), 'an invoice has its rules'));
  const usage = await usageBytes(ctx, invoice.tenantId, rules);
  return INVOICE_FILES.map((name) => ({
    name,
    bytes:
      name === 'usage.jsonl' ? usage : utf8(required(texts.get(name), `a final invoice has its ${name}`)),
  }));
}

/** The credit note, and the invoice that all of it comes out of. */
async function noteFiles(ctx: Ctx, note: BundledDocument): Promise<BundleParts['documents']> {
  const { closeId, id, tenantId } = note;
  const [invoice] = await findDocuments(ctx.tx, [{ tenantId, id: closeId }], ['invoice.json']);
  return [
    { name: 'credit-note.json', bytes: await selectNoteBytes(ctx.tx, { tenantId, id }) },
    { name: 'invoice.json', bytes: utf8(required(invoice?.text, 'a credit note has its invoice')) },
  ];
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
  input: DocumentInput & {
    readonly contents: string;
    readonly storedObjectId: string;
    readonly sha256: string;
  },
): Promise<{ readonly edition: number }> {
  authorise(ctx, 'billing.keepBundle', { tenantId: input.tenantId });
  const { contents, sha256, storedObjectId } = input;
  const key = keyOf(await findBundledDocument(ctx, input));
  return insertEdition(ctx.tx, { ...key, contents, storedObjectId, sha256, createdAt: ctx.now });
}

/** Keeps a document for reading that was made from the signed JSON; the same name again stays as it is. */
export async function keepRendering(
  ctx: Ctx,
  input: DocumentInput & {
    readonly name: string;
    readonly storedObjectId: string;
    readonly sha256: string;
    readonly attestationId: string;
  },
): Promise<{ readonly isNew: boolean }> {
  authorise(ctx, 'billing.keepRendering', { tenantId: input.tenantId });
  const { attestationId, name, sha256, storedObjectId } = input;
  const key = keyOf(await findBundledDocument(ctx, input));
  const row = { ...key, name, storedObjectId, sha256, attestationId, createdAt: ctx.now };
  return { isNew: await insertRendering(ctx.tx, row) };
}

/** A document's own digest and id, the number of its invoice, and the renderings that it has with where their bytes are. */
export async function readRenderings(
  ctx: Ctx,
  input: DocumentInput,
): Promise<{
  readonly id: string;
  readonly sha256: string;
  readonly invoiceNumber: string;
  readonly renderings: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly storedObjectId: string;
    readonly attestationId: string;
  }[];
}> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  const document = await findBundledDocument(ctx, input);
  const { id, invoiceNumber, sha256 } = document;
  return { id, sha256, invoiceNumber, renderings: await selectRenderings(ctx.tx, keyOf(document)) };
}
