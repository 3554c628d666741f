import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { invoiceDocument } from '#core/contracts/invoice.ts';
import { type CorrectedFigures, correctedFigures } from '#core/contracts/price-correction.ts';
import { type RulesDocument, rulesDocument, type SubscriptionRule } from '#core/contracts/rules.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { ratio } from '#core/money/fraction.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import type { Supersession } from '#core/pricing/superseded-versions.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { correctInvoice } from './correct-invoice.ts';
import { correctionCredit } from './correction-credit.ts';
import { calculateCredit, leftOfLine } from './credit-note.ts';
import { parseUsage } from './sealed-usage.ts';
import { supersedeRules } from './supersede-rules.ts';
import { scaledPrices } from './testing/scaled-prices.ts';

const FOLDER = new URL('golden/', import.meta.url);
const file = (name: string, part: string) => readFileSync(new URL(`${name}/${part}`, FOLDER));

/** Every rule that an invoice was rated by. */
function ratedBy({ advance, late, returned = [], subscriptions }: RulesDocument): SubscriptionRule[] {
  return [
    ...subscriptions,
    ...(advance?.subscriptions ?? []),
    ...returned,
    ...late.flatMap((one) => one.subscriptions),
  ];
}

/** Some kept cases give one version other charges in other places, which no price book does: each gets its own number. */
function rulesOf(name: string): RulesDocument {
  const rules = rulesDocument.parse(JSON.parse(file(name, 'rules.json').toString()));
  const known = [...new Set(ratedBy(rules).map(({ charges }) => canonicalJson(charges)))];
  const numbered = (rated: readonly SubscriptionRule[]) =>
    rated.map((one) => ({ ...one, planVersion: known.indexOf(canonicalJson(one.charges)) + 1 }));
  const { advance, late, returned, subscriptions } = rules;
  return {
    ...rules,
    subscriptions: numbered(subscriptions),
    late: late.map((one) => ({ ...one, subscriptions: numbered(one.subscriptions) })),
    ...(advance === undefined
      ? {}
      : { advance: { ...advance, subscriptions: numbered(advance.subscriptions) } }),
    ...(returned === undefined ? {} : { returned: numbered(returned) }),
  };
}

const cases = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** A kept invoice, with every plan version that it was rated by superseded by one whose prices are a multiple. */
function corrected(name: string, factor: ReturnType<typeof ratio>, from = '2000-01-01') {
  const invoice = invoiceDocument.parse(JSON.parse(file(name, 'invoice.json').toString()));
  const rules = rulesOf(name);
  const usage = parseUsage(new Uint8Array(file(name, 'usage.jsonl')));
  if (!usage.ok) throw new Error(usage.error.message);
  const rated = ratedBy(rules);
  const supersessions = [
    ...new Map(rated.map((one) => [`${one.plan}/${one.planVersion}`, one])).values(),
  ].map(
    ({ plan, planVersion }): Supersession => ({
      plan,
      version: planVersion,
      superseding: planVersion + 1_000,
      from,
      stays: [],
    }),
  );
  const inForce = {
    supersessions,
    meters: rules.meters,
    versionOf: (plan: string, version: number) => {
      const wrong = rated.find((one) => one.plan === plan && one.planVersion + 1_000 === version);
      if (wrong === undefined) return undefined;
      const charges = scaledPrices(wrong.charges, factor);
      return { digest: canonicalDigest(charges), effectiveFrom: '2000-01-01', charges };
    },
  };
  const superseded = supersedeRules(rules, inForce);
  const figures = correctInvoice({ invoice, corrected: superseded, usage: usage.value });
  if (!figures.ok) throw new Error(`${figures.error.path}: ${figures.error.message}`);
  return { invoice, rules, superseded, figures: correctedFigures.parse(figures.value) };
}

const minor = (amount: string, currency: string) => {
  const money = moneyFromWire({ amount, currency });
  if (!money.ok) throw new Error(money.error.message);
  return money.value.amountMinor;
};

/** Net by rate of tax: as issued, as it should have been. */
function byRate({ currency, lines }: CorrectedFigures) {
  const groups = Map.groupBy(lines, ({ taxRatePercent }) => plainDecimal(taxRatePercent));
  return [...groups].map(([rate, own]) => {
    const sum = (side: 'issued' | 'corrected') =>
      own.reduce((all, one) => all + minor(one[side].amount, currency), 0n);
    return { rate, issued: sum('issued'), corrected: sum('corrected') };
  });
}

describe.each(cases)('%s, corrected', (name) => {
  it.for([
    ['to a half', ratio(1n, 2n)],
    ['to a tenth, a digit too many', ratio(1n, 10n)],
    ['to nothing', ratio(0n)],
    ['to more', ratio(3n, 2n)],
  ] as const)('%s: what is given back leaves exactly what it should have been', ([, factor]) => {
    const { figures, invoice } = corrected(name, factor);
    const { currency } = figures;
    const credits = correctionCredit({ figures, credited: new Map(), late: new Map() });
    const given = { invoice, credited: new Map() };
    const request = {
      currency,
      lines: credits.map(({ amountMinor, line }) => ({
        line,
        amount: formatMoney({ amountMinor, currency }),
      })),
    };
    const issued = new Map<string, bigint>();
    if (credits.length > 0) {
      const credit = calculateCredit({ ...given, request });
      if (!credit.ok) throw new Error(credit.error.message);
      for (const { amount, invoiceLine } of credit.value.lines)
        issued.set(invoiceLine, minor(amount, currency));
    }
    for (const { corrected: should, issued: was, rate } of byRate(figures)) {
      const lines = invoice.lines.filter((line) => plainDecimal(line.taxRatePercent) === rate);
      const stands = lines.reduce(
        (sum, line) => sum + leftOfLine(given, line).netMinor - (issued.get(line.id) ?? 0n),
        0n,
      );
      expect(stands).toBe(should < was ? should : was);
    }
  });

  it('is as it was where the correction begins later, or nothing is corrected', () => {
    const later = corrected(name, ratio(1n, 2n), '2999-01-01');
    expect(later.superseded).toBe(later.rules);
    const { figures, invoice } = corrected(name, ratio(1n));
    expect(figures.difference).toEqual({ net: zero(figures), tax: zero(figures), total: zero(figures) });
    expect(figures.corrected.total).toBe(invoice.totals.total);
    expect(correctionCredit({ figures, credited: new Map(), late: new Map() })).toEqual([]);
  });
});

const zero = ({ currency }: CorrectedFigures) => formatMoney({ amountMinor: 0n, currency });

describe('the figures of a correction', () => {
  it('show each line as issued and as it should have been, with the digest of its new steps', () => {
    const { figures, invoice } = corrected('coupons-two-rates', ratio(1n, 2n));
    expect(figures.lines.map(({ invoiceLine }) => invoiceLine)).toEqual(invoice.lines.map(({ id }) => id));
    for (const { corrected: after, difference, issued, trace } of figures.lines) {
      const { currency } = figures;
      expect(minor(after.amount, currency) - minor(issued.amount, currency)).toBe(
        minor(difference.amount, currency),
      );
      expect(trace).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(figures.issued.total).toBe(invoice.totals.total);
    expect(figures.inputs.usage).toBe(invoice.inputs.usage);
    expect(figures.inputs.rules).not.toBe(invoice.inputs.rules);
  });

  it('say what late usage owed at the wrong price, and owes at the right one', () => {
    const { figures, invoice } = corrected('credit-due', ratio(2n));
    const [owed] = figures.creditDue ?? [];
    expect(owed?.issued).toBe(invoice.creditDue[0]?.amount);
    expect(minor(owed?.corrected ?? '', figures.currency)).toBe(
      minor(owed?.issued ?? '', figures.currency) * 2n,
    );
  });
});
