import type { InvoiceDocument, InvoiceHeader } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { InvoiceCalculation } from './calculate-invoice.ts';

/** The four files that an invoice stands on, as canonical bytes. */
export type InvoiceFiles = {
  readonly invoice: Uint8Array<ArrayBuffer>;
  readonly usage: Uint8Array<ArrayBuffer>;
  readonly rules: Uint8Array<ArrayBuffer>;
  readonly trace: Uint8Array<ArrayBuffer>;
};

/** Puts the calculation under its header; `inputs` binds it to the SHA-256 of the other three files. */
export function invoiceDocument(input: {
  readonly header: InvoiceHeader;
  readonly rules: RulesDocument;
  readonly calculation: InvoiceCalculation;
  readonly usageBytes: Uint8Array<ArrayBuffer>;
}): { readonly document: InvoiceDocument; readonly files: InvoiceFiles } {
  const { calculation, header, rules, usageBytes } = input;
  const { taxInIssuerCurrency } = calculation;
  const rulesBytes = canonicalBytes(rules);
  const traceBytes = canonicalBytes(calculation.trace);
  const document: InvoiceDocument = {
    schema: 'openbook.invoice/1',
    ...header,
    currency: rules.currency,
    ratingVersion: rules.ratingVersion,
    lines: calculation.lines,
    ...(calculation.discounts === undefined ? {} : { discounts: calculation.discounts }),
    taxes: calculation.taxes,
    ...(taxInIssuerCurrency === undefined ? {} : { taxInIssuerCurrency }),
    credits: calculation.credits,
    adjustments: [],
    creditDue: calculation.creditDue,
    totals: calculation.totals,
    inputs: { usage: sha256Hex(usageBytes), rules: sha256Hex(rulesBytes), trace: sha256Hex(traceBytes) },
  };
  const files = {
    invoice: canonicalBytes(document),
    usage: usageBytes,
    rules: rulesBytes,
    trace: traceBytes,
  };
  return { document, files };
}

/** usage.jsonl from the canonical bytes of the seals, which are in the order of day and sequence. */
export function usageFile(seals: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(seals.reduce((length, seal) => length + seal.length + 1, 0));
  let offset = 0;
  for (const seal of seals) {
    file.set(seal, offset);
    file[offset + seal.length] = 0x0a;
    offset += seal.length + 1;
  }
  return file;
}
