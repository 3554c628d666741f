import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CreditedFigures } from '#core/contracts/credit-note.ts';
import { creditedFigures } from '#core/contracts/credit-note.ts';
import { invoiceDocument } from '#core/contracts/invoice.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { type CreditRequest, calculateCredit, leftOfInvoice, type NetAndTax } from './credit-note.ts';
import { goldenDigest, latestLines } from './golden-manifest.ts';

type Outcome =
  | { readonly figures: CreditedFigures; readonly left: string }
  | { readonly error: { readonly code: string; readonly path?: string } };
type GoldenCredit = {
  readonly why: string;
  /** A golden invoice. */
  readonly invoice: string;
  readonly credits: readonly { readonly lines: CreditRequest['lines']; readonly comesTo?: Outcome }[];
};

const FOLDER = fileURLToPath(new URL('golden-credits/', import.meta.url));
const MANIFEST = `${FOLDER}MANIFEST.txt`;
const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

const textOf = (name: string) => readFileSync(`${FOLDER}${name}.json`, 'utf8');
const storyOf = (name: string): GoldenCredit => JSON.parse(textOf(name));

function invoiceOf(story: GoldenCredit) {
  const file = new URL(`golden/${story.invoice}/invoice.json`, import.meta.url);
  return invoiceDocument.parse(JSON.parse(readFileSync(fileURLToPath(file), 'utf8')));
}

function minor(amount: string, currency: string): bigint {
  const money = moneyFromWire({ amount, currency });
  if (!money.ok) throw new Error(money.error.message);
  return money.value.amountMinor;
}

/** Credits the invoice one credit after the other, each on top of those before. */
function carryOut(story: GoldenCredit): Outcome[] {
  const invoice = invoiceOf(story);
  const { currency } = invoice;
  const credited = new Map<string, NetAndTax>();
  return story.credits.map(({ lines }): Outcome => {
    const result = calculateCredit({ invoice, credited, request: { currency, lines } });
    if (!result.ok) {
      const { code, path } = result.error;
      return { error: path === undefined ? { code } : { code, path } };
    }
    for (const { amount, invoiceLine, taxAmount } of result.value.lines) {
      const before = credited.get(invoiceLine) ?? { netMinor: 0n, taxMinor: 0n };
      credited.set(invoiceLine, {
        netMinor: before.netMinor + minor(amount, currency),
        taxMinor: before.taxMinor + minor(taxAmount, currency),
      });
    }
    const left = formatMoney({ amountMinor: leftOfInvoice({ invoice, credited }), currency });
    return { figures: result.value, left };
  });
}

const digestOf = (name: string) => goldenDigest({ [`${name}.json`]: utf8(textOf(name)) });

if (process.env['OPENBOOK_WRITE_GOLDEN'] === '1')
  for (const name of cases) {
    if (latestLines(readFileSync(MANIFEST, 'utf8')).has(name)) continue;
    const story = storyOf(name);
    const outcomes = carryOut(story);
    const credits = story.credits.map(({ lines }, index) => ({ lines, comesTo: outcomes[index] }));
    writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify({ ...story, credits }, null, 2)}\n`);
    appendFileSync(MANIFEST, `${digestOf(name)}  ${name}  -\n`);
  }

describe.each(cases)('golden credit %s', (name) => {
  const story = storyOf(name);
  const outcomes = carryOut(story);

  it('comes to what it came to when it was written', () => {
    expect(outcomes).toEqual(story.credits.map(({ comesTo }) => comesTo));
    for (const outcome of outcomes) if ('figures' in outcome) creditedFigures.parse(outcome.figures);
  });

  it('gives back what the invoice has less than before, and never more than it had', () => {
    const invoice = invoiceOf(story);
    const { currency } = invoice;
    let left = minor(invoice.totals.total, currency);
    for (const outcome of outcomes) {
      if ('error' in outcome) continue;
      left -= minor(outcome.figures.totals.total, currency);
      expect(minor(outcome.left, currency)).toBe(left);
    }
    expect(left >= 0n).toBe(true);
  });

  it('has the digest that the manifest lists', () => {
    expect(latestLines(readFileSync(MANIFEST, 'utf8')).get(name)?.digest).toBe(digestOf(name));
  });
});

it('lists every case and no other', () => {
  expect([...latestLines(readFileSync(MANIFEST, 'utf8')).keys()].sort()).toEqual(cases);
  expect(cases.length).toBeGreaterThanOrEqual(9);
});
