import { creditedInvoice } from '#core/contracts/credit-note.ts';
import { parseJson } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import type { BundleFiles } from './check-files.ts';
import type { CheckLog } from './check-log.ts';
import { finding } from './findings.ts';

/** Checks that the invoice beside a credit note is the one that it credits. */
export function checkCreditedInvoice(files: BundleFiles, log: CheckLog): void {
  const note = files.get('credit-note.json');
  const invoice = files.get('invoice.json');
  // A changed note is already named, and its claims about other files mean nothing.
  if (note === undefined || invoice === undefined || log.isChanged('credit-note.json')) return;
  const json = parseJson(note);
  const parsed = json.ok ? creditedInvoice.safeParse(json.value) : null;
  log.expect(parsed?.success === true && parsed.data.invoice.sha256 === sha256Hex(invoice), {
    file: log.isChanged('invoice.json') ? 'invoice.json' : 'credit-note.json',
    check: 'credited',
    found: finding('other-credited-invoice'),
  });
}
