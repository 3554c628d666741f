import { calculateInvoice } from '#core/billing/calculate-invoice.ts';
import { type CreditRequest, calculateCredit, type NetAndTax } from '#core/billing/credit-note.ts';
import { invoiceDocument } from '#core/billing/invoice-document.ts';
import type { CreditNoteDocument } from '#core/contracts/credit-note.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { moneyFromWire } from '#core/money/money.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import {
  NOVEMBER,
  recurringChargeOf,
  sampleHeader,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleUsageFile,
  usageChargeOf,
} from './sample-invoice.ts';

/** An invoice of 400.00 for usage and 49.00 that recurs, taxed at 21 %, with its bytes. */
export function sampleCreditedInvoice(more: Partial<RulesDocument> = {}): {
  readonly document: InvoiceDocument;
  readonly bytes: Uint8Array;
} {
  const usage = [sampleSeal(NOVEMBER.start, [sampleRow('1000')]), sampleSeal('2026-11-02', [sampleRow('0')])];
  const charges = [
    recurringChargeOf('49'),
    usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.4' } }),
  ];
  const rules = sampleRules(usage, charges, more);
  const calculated = calculateInvoice({ rules, usage });
  if (!calculated.ok) throw new Error(calculated.error.message);
  const { document, files } = invoiceDocument({
    header: sampleHeader(),
    rules,
    calculation: calculated.value,
    usageBytes: sampleUsageFile(usage),
  });
  return { document, bytes: files.invoice };
}

type Credited = ReadonlyMap<string, NetAndTax>;

/** What notes gave back, by line of their invoice. */
export function creditedBy(notes: readonly CreditNoteDocument[]): Map<string, NetAndTax> {
  const credited = new Map<string, NetAndTax>();
  for (const { currency, lines } of notes)
    for (const { amount, invoiceLine, taxAmount } of lines) {
      const minor = (text: string) => {
        const money = moneyFromWire({ amount: text, currency });
        return money.ok ? money.value.amountMinor : 0n;
      };
      const before = credited.get(invoiceLine) ?? { netMinor: 0n, taxMinor: 0n };
      credited.set(invoiceLine, {
        netMinor: before.netMinor + minor(amount),
        taxMinor: before.taxMinor + minor(taxAmount),
      });
    }
  return credited;
}

/** A credit note of that invoice, as one is issued. */
export function sampleCreditNote(
  { bytes, document }: { readonly document: InvoiceDocument; readonly bytes: Uint8Array },
  lines: CreditRequest['lines'],
  credited: Credited = new Map(),
): CreditNoteDocument {
  const { currency } = document;
  const figures = calculateCredit({ invoice: document, credited, request: { currency, lines } });
  if (!figures.ok) throw new Error(figures.error.message);
  const { bankDetails: _bankDetails, ...seller } = document.seller;
  const sha256 = sha256Hex(bytes);
  const proposal = {
    invoice: { number: document.number, sha256 },
    reason: 'The calls of one day were counted twice.',
    ...figures.value,
  };
  const print = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
  return {
    schema: 'openbook.credit-note/1',
    number: 'ACMECN-000001',
    seller,
    buyer: document.buyer,
    ...proposal,
    invoice: {
      ...proposal.invoice,
      issued: document.dates.issued,
      total: document.totals.total,
    },
    dates: { issued: '2026-12-10', supply: document.dates.supply },
    ...(credited.size === 0
      ? {}
      : {
          creditedBefore: [...credited].map(([invoiceLine, { netMinor, taxMinor }]) => ({
            invoiceLine,
            amount: print(netMinor),
            taxAmount: print(taxMinor),
          })),
        }),
    approval: {
      id: '00000000-0000-4000-8000-000000000001',
      proposalSha256: canonicalDigest(proposal),
    },
  };
}

/** The two documents of its bundle. */
export function sampleCreditFiles(note: CreditNoteDocument, invoice: Uint8Array) {
  return { 'credit-note.json': canonicalBytes(note), 'invoice.json': invoice };
}
