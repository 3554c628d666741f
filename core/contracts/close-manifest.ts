import { z } from 'zod';
import { civilDate, count, currencyCode, decimalString, sha256Hex, slug } from './primitives.ts';

const period = z.strictObject({ start: civilDate, end: civilDate });
const calendarMonth = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/);

/**
 * An invoice of the run. `inputs` are the digests of what it was calculated from: its day seals as one file
 * (`usage.jsonl`), its rules, and the steps in between.
 */
export const manifestInvoice = z.strictObject({
  tenant: z.string().min(1),
  number: z.string().min(1).max(60),
  period,
  currency: currencyCode,
  net: decimalString,
  tax: decimalString,
  total: decimalString,
  sha256: sha256Hex,
  inputs: z.strictObject({ usage: sha256Hex, rules: sha256Hex, trace: sha256Hex }),
});

/** A close of the run that came to no invoice; `code` says why it waits where it was parked. */
export const manifestWaiting = z.strictObject({
  tenant: z.string().min(1),
  period,
  phase: z.string().min(1),
  code: z.string().min(1).optional(),
});

/**
 * What one close run closed: inputs, rules and outputs of every invoice. It holds nothing of the run itself, no time and no
 * name, so that the same closes give the same bytes whoever runs them and how often.
 */
export const closeManifest = z.strictObject({
  schema: z.literal('openbook.close-manifest/1'),
  month: calendarMonth,
  rules: z.array(z.strictObject({ plan: slug, version: z.int().min(1), digest: sha256Hex })),
  invoices: z.array(manifestInvoice),
  waiting: z.array(manifestWaiting),
  totals: z.array(
    z.strictObject({
      currency: currencyCode,
      invoices: count,
      net: decimalString,
      tax: decimalString,
      total: decimalString,
    }),
  ),
});

export type ManifestInvoice = z.infer<typeof manifestInvoice>;
export type CloseManifest = z.infer<typeof closeManifest>;
