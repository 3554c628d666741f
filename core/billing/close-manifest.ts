import type { CloseManifest, ManifestInvoice } from '#core/contracts/close-manifest.ts';
import { formatMoney, type Money, sumMoney } from '#core/money/money.ts';
import type { ClosePhase } from './close-lifecycle.ts';

/** Where one close of a run ended, with its invoice where there is one; amounts are in minor units. */
export type CloseOutcome = {
  readonly tenant: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly phase: ClosePhase;
  readonly code: string | null;
  readonly invoice: {
    readonly number: string;
    readonly currency: string;
    readonly netMinor: bigint;
    readonly taxMinor: bigint;
    readonly totalMinor: bigint;
    readonly sha256: string;
    readonly inputs: ManifestInvoice['inputs'];
  } | null;
};

export type PlanVersionUsed = { readonly plan: string; readonly version: number; readonly digest: string };

/** What the invoices of one currency come to; currencies are never added to each other. */
export type CurrencyTotal = {
  readonly currency: string;
  readonly invoices: number;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
};

/**
 * The manifest of a run over these closes, ordered by customer, period and number, so that it is the same whatever order
 * they were closed in.
 */
export function closeManifestOf(input: {
  readonly month: string;
  readonly closes: readonly CloseOutcome[];
  readonly rules: readonly PlanVersionUsed[];
}): CloseManifest {
  const ordered = input.closes.toSorted((a, b) => compareText(placeOf(a), placeOf(b)));
  const rules = new Map(input.rules.map((rule) => [`${rule.plan} ${rule.version} ${rule.digest}`, rule]));
  return {
    schema: 'openbook.close-manifest/1',
    month: input.month,
    rules: [...rules.values()]
      .map(({ plan, version, digest }) => ({ plan, version, digest }))
      .toSorted(
        (a, b) => compareText(a.plan, b.plan) || a.version - b.version || compareText(a.digest, b.digest),
      ),
    invoices: ordered.flatMap(({ invoice, period, tenant }) =>
      invoice === null
        ? []
        : [
            {
              tenant,
              number: invoice.number,
              period: { start: period.start, end: period.end },
              currency: invoice.currency,
              net: amount(invoice.netMinor, invoice.currency),
              tax: amount(invoice.taxMinor, invoice.currency),
              total: amount(invoice.totalMinor, invoice.currency),
              sha256: invoice.sha256,
              inputs: invoice.inputs,
            },
          ],
    ),
    waiting: ordered.flatMap(({ code, invoice, period, phase, tenant }) =>
      invoice === null
        ? [
            {
              tenant,
              period: { start: period.start, end: period.end },
              phase,
              ...(code === null ? {} : { code }),
            },
          ]
        : [],
    ),
    totals: totalsByCurrency(ordered).map((total) => ({
      currency: total.currency,
      invoices: total.invoices,
      net: amount(total.netMinor, total.currency),
      tax: amount(total.taxMinor, total.currency),
      total: amount(total.totalMinor, total.currency),
    })),
  };
}

/** What the invoices of these closes come to, by currency in alphabetical order. */
export function totalsByCurrency(closes: readonly CloseOutcome[]): CurrencyTotal[] {
  const invoices = closes.flatMap(({ invoice }) => invoice ?? []);
  const byCurrency = Map.groupBy(invoices, ({ currency }) => currency);
  return [...byCurrency]
    .map(([currency, mine]) => {
      const sum = (of: 'netMinor' | 'taxMinor' | 'totalMinor') =>
        sumMoney(
          mine.map((one): Money => ({ amountMinor: one[of], currency })),
          currency,
        ).amountMinor;
      return {
        currency,
        invoices: mine.length,
        netMinor: sum('netMinor'),
        taxMinor: sum('taxMinor'),
        totalMinor: sum('totalMinor'),
      };
    })
    .toSorted((a, b) => compareText(a.currency, b.currency));
}

function amount(amountMinor: bigint, currency: string): string {
  return formatMoney({ amountMinor, currency });
}

function placeOf({ invoice, period, tenant }: CloseOutcome): string {
  return `${tenant} ${period.start} ${invoice?.number ?? ''}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
