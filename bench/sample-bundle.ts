import { assert } from '#core/assert.ts';
import { calculateInvoice } from '#core/billing/calculate-invoice.ts';
import { invoiceDocument } from '#core/billing/invoice-document.ts';
import {
  recurringChargeOf,
  sampleHeader,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleUsageFile,
  usageChargeOf,
} from '#core/billing/testing/sample-invoice.ts';
import { makeBundle } from '#core/proof/testing/bundle.ts';

/** A bundle by hand whose usage is that many seals: 30 days, each corrected again and again. */
export async function sampleInvoiceOf(seals: number): Promise<Map<string, Uint8Array>> {
  const usage = [];
  const days = 30;
  for (let day = 1; day <= days; day += 1) {
    let before: ReturnType<typeof sampleSeal> | undefined;
    const sequences = Math.floor(seals / days) + (day <= seals % days ? 1 : 0);
    for (let sequence = 0; sequence < sequences; sequence += 1) {
      before = sampleSeal(
        `2026-11-${String(day).padStart(2, '0')}`,
        [sampleRow(String(1_000 + sequence))],
        before,
      );
      usage.push(before);
    }
  }
  const perUnit = usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.013' } });
  const rules = sampleRules(usage, [recurringChargeOf('49.00'), perUnit]);
  const calculated = calculateInvoice({ rules, usage });
  assert(calculated.ok, 'the sample can be calculated');
  const usageBytes = sampleUsageFile(usage);
  const { files } = invoiceDocument({
    header: sampleHeader(),
    rules,
    calculation: calculated.value,
    usageBytes,
  });
  const bundle = await makeBundle({
    documents: [
      { name: 'invoice.json', bytes: files.invoice },
      { name: 'usage.jsonl', bytes: files.usage },
      { name: 'rules.json', bytes: files.rules },
      { name: 'trace.json', bytes: files.trace },
    ],
  });
  return bundle.files;
}
