import { required } from '#core/assert.ts';
import type { FigureDifference } from '#core/billing/compare-invoice.ts';
import { replay } from '#core/billing/replay.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findDocuments } from '../close/repository.ts';
import { INVOICE_FILES } from '../close/sign-closes.ts';
import { usageBytes } from '../invoices/bundle-parts.ts';
import { findInvoice, type InvoiceInput } from '../invoices/read-invoices.ts';

/** Whether an invoice that was issued comes out of what is stored again; else the first thing that is not the same. */
export type StoredReplay = {
  readonly difference: string | null;
  /** Of the invoice's bytes as they are stored. */
  readonly sha256: string;
};

/**
 * Calculates an issued invoice anew from its stored rules and seals, as any holder of its bundle would, and compares every
 * figure, step and digest. Raises `billing.invoice_unknown` (404).
 */
export async function replayInvoice(ctx: Ctx, input: InvoiceInput): Promise<StoredReplay> {
  authorise(ctx, 'billing.replayInvoice', { tenantId: input.tenantId });
  const invoice = await findInvoice(ctx, input);
  const stored = await findDocuments(
    ctx.tx,
    [{ tenantId: input.tenantId, id: invoice.closeId }],
    INVOICE_FILES,
  );
  const texts = new Map(stored.map((document) => [document.name, document.text]));
  const textOf = (name: (typeof INVOICE_FILES)[number]) =>
    required(texts.get(name), `a final invoice has its ${name}`);
  const rules: RulesDocument = JSON.parse(textOf('rules.json'));
  const bytes = (name: (typeof INVOICE_FILES)[number]) => new TextEncoder().encode(textOf(name));
  const result = replay({
    'usage.jsonl': await usageBytes(ctx, input.tenantId, rules),
    'rules.json': bytes('rules.json'),
    'invoice.json': bytes('invoice.json'),
    'trace.json': bytes('trace.json'),
  });
  const issued = required(
    stored.find(({ name }) => name === 'invoice.json'),
    'a final invoice has its bytes',
  );
  if (!result.ok) {
    const { code, message, path } = result.error;
    const place = path === undefined ? code : `${code}, ${path}`;
    return { difference: `${input.number}: ${message} (${place})`.slice(0, 500), sha256: issued.sha256 };
  }
  const { firstDifference } = result.value;
  return {
    difference: firstDifference === undefined ? null : describe(input.number, firstDifference),
    sha256: issued.sha256,
  };
}

function describe(number: string, { field, issued, line, recomputed }: FigureDifference): string {
  const place = line === field ? line : `${line}, ${field}`;
  return `${number}: ${place}: issued ${issued ?? 'nothing'}, recomputed ${recomputed ?? 'nothing'}`.slice(
    0,
    500,
  );
}
