import { z } from 'zod';
import { DECIMAL_PATTERN } from '#core/money/decimal.ts';

/** Every operation that a step can be; its text stands in the messages under `trace.<op>`. */
export const TRACE_OPS = [
  'usage-sum',
  'usage-count',
  'usage-max',
  'usage-last',
  'usage-time-weighted',
  'time-average',
  'convert',
  'included-units',
  'combine-previous',
  'less-previous',
  'flat',
  'per-unit',
  'prorate',
  'project-quantity',
  'project-amount',
  'give-back',
  'tier',
  'tier-percent',
  'tier-sum',
  'volume-tier',
  'packages',
  'package-amount',
  'dynamic',
  'event-sum',
  'free-allowance',
  'free-allowance-prorated',
  'percentage',
  'percentage-clamped',
  'capacity-tier',
  'bucket',
  'bucket-sum',
  'discount-percent',
  'minimum',
  'maximum',
  'round-currency',
  'round-line',
  'spend-sum',
  'spend-minimum',
  'spend-maximum',
  'commitment-sum',
  'commitment-missing',
  'commitment-difference',
  'late-billed',
  'late-corrected',
  'late-difference',
  'credit-due',
  'credit-due-less-coupons',
  'credit-due-tax',
  'lines-sum',
  'discount-base',
  'coupon-percent',
  'coupon-fixed',
  'coupons-sum',
  'spread-coupons',
  'grant-discount',
  'discount-total',
  'spread-discount',
  'tax-rate',
  'tax-base',
  'tax',
  'round-tax',
  'spread-tax',
  'exchange-tax',
  'net',
  'net-discounted',
  'tax-total',
  'total',
  'grant-payment',
  'credited-total',
  'due',
  'sum-rounded-lines',
  'percent-off',
  'amount-off',
  'coupon-stack',
  'allocate',
  'tax-on-line',
  'line-tax',
  'grand-total',
  'credit-note',
  'credit-net',
  'credit-tax-share',
  'credit-tax-rest',
  'credit-tax',
  'credit-tax-abroad',
  'credit-note-sequence',
] as const;

export type TraceOp = (typeof TRACE_OPS)[number];

/**
 * A text or number that a step used. `ref`: `seal:<digest>`, `rule:<subscription>/<charge>`, `line:<id>` or
 * `step:<index>`.
 */
export const traceInput = z.strictObject({
  name: z.string().min(1),
  value: z.string(),
  unit: z.string().optional(),
  ref: z.string().optional(),
});

/** What a step gave. `fraction` is the exact ratio, present only where the decimal does not end. */
export const traceOutput = z.strictObject({
  value: z.string().regex(DECIMAL_PATTERN),
  unit: z.string().optional(),
  fraction: z.string().optional(),
});

/** One step of a calculation, without prose: the text stands under `messageKey` in each language. */
export const traceStep = z.strictObject({
  op: z.string().min(1),
  inputs: z.array(traceInput),
  output: traceOutput,
  messageKey: z.string().min(1),
});

/** The whole calculation of one invoice: the steps of each line, then those of taxes and totals. */
export const traceDocument = z.strictObject({
  schema: z.literal('openbook.trace/1'),
  ratingVersion: z.string(),
  lines: z.array(z.strictObject({ line: z.string(), steps: z.array(traceStep) })),
  creditDue: z.array(z.strictObject({ creditDue: z.string(), steps: z.array(traceStep) })),
  totals: z.array(traceStep),
});

export type TraceInput = z.infer<typeof traceInput>;
export type TraceStep = z.infer<typeof traceStep>;
export type TraceDocument = z.infer<typeof traceDocument>;
