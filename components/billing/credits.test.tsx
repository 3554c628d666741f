import { describe, expect, test, vi } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { CreditedFigures } from '#core/contracts/credit-note.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import type {
  CreditNoteDetail,
  CreditNoteSummary,
  InvoiceCredits,
} from '#server/modules/billing/contract-credits.ts';
import { CreditNoteView } from './credit-note-view.tsx';
import { InvoiceCreditsSection } from './invoice-credits.tsx';
import { ProposeCredit } from './propose-credit.tsx';

// Figures are links that keep the address, which a test has none of.
vi.mock('next/navigation', () => ({
  useRouter: () => ({}),
  usePathname: () => '/credit-note',
  useSearchParams: () => new URLSearchParams(),
}));

const DESCRIPTION = { en: 'Calls', es: 'Llamadas' };
const PERIOD = { start: '2026-10-01', end: '2026-11-01' };
const FIGURES: CreditedFigures = {
  currency: 'USD',
  lines: [
    {
      id: '1',
      invoiceLine: '2',
      subscription: 'sub-1',
      charge: 'calls',
      description: DESCRIPTION,
      period: PERIOD,
      taxRatePercent: '21',
      amount: '10.00',
      taxAmount: '2.10',
      left: { amount: '52.63', taxAmount: '11.05' },
    },
  ],
  taxes: [{ kind: 'rate', name: 'VAT', ratePercent: '21', base: '10.00', amount: '2.10' }],
  totals: { net: '10.00', tax: '2.10', total: '12.10' },
};
const NOTE: CreditNoteSummary = {
  tenantId: '00000000-0000-4000-8000-00000000a001',
  id: '00000000-0000-4000-8000-00000000a002',
  number: 'ACMECN-000001',
  invoiceNumber: 'ACME-000007',
  currency: 'USD',
  issuedOn: '2026-11-10',
  creditKind: 'correction',
  reason: 'counted twice',
  net: '10.00',
  tax: '2.10',
  total: '12.10',
  returned: '0.00',
  credited: '12.10',
  sha256: 'a'.repeat(64),
};
const LINE = { line: '2', description: DESCRIPTION, period: PERIOD, amount: '62.63' };
const CREDITS: InvoiceCredits = {
  creditNotes: [NOTE],
  corrections: [],
  currency: 'USD',
  left: '131.53',
  lines: [
    { ...LINE, left: '52.63', isCreditable: true },
    { ...LINE, line: '3', left: '0.00', isCreditable: false },
  ],
};

describe('the credits of an invoice', () => {
  const section = (credits: InvoiceCredits, proposeHref: string | null) => (
    <InvoiceCreditsSection credits={credits} notesHref="/notes" proposeHref={proposeHref} />
  );

  test('are listed with number, date, reason and amount, and what is left', () => {
    const text = words(section(CREDITS, null));
    expect(text).toContain(
      'ACMECN-000001 Issued 10 Nov 2026 Kind of credit Correction Reason counted twice Total credited 12.10 USD',
    );
    expect(text).toContain('Left of the invoice, tax included: 131.53 USD');
    expect(text).not.toContain('Propose a credit');
    expect(markup(section(CREDITS, null))).toContain('href="/notes/ACMECN-000001"');
    expect(words(section(CREDITS, null), 'es')).toContain('Queda de la factura, impuestos incluidos:');
  });

  test('can be proposed while something is left, and say nothing where there is nothing to do', () => {
    expect(markup(section(CREDITS, '/credit'))).toContain('href="/credit"');
    expect(markup(section({ ...CREDITS, left: '0.00' }, '/credit'))).not.toContain('href="/credit"');
    expect(words(section({ ...CREDITS, creditNotes: [] }, null))).toBe('');
  });

  test('are proposed by line, for what is left of each', () => {
    const action = async () => ({ ok: true as const, value: null });
    const form = <ProposeCredit action={action} credits={CREDITS} kinds={['goodwill', 'dispute']} />;
    expect(markup(form)).toContain('name="amount-2"');
    expect(markup(form)).not.toContain('name="amount-3"');
    expect(words(form)).toContain('All that is left: 131.53 USD');
    expect(words(form)).toContain('52.63 USD is left, net.');
    expect(words(form, 'es')).toContain('Respuesta a una disputa');
    expect(words(form)).not.toContain('Service credit');
  });
});

test('a credit note names its invoice, its figures at the original rates, and what vouches for it', () => {
  const party = { legalName: 'Acme S.L.', addressLines: ['Calle 1'], country: 'ES' };
  const note: CreditNoteDetail = {
    ...NOTE,
    text: '{}',
    record: null,
    document: {
      schema: 'openbook.credit-note/1',
      number: NOTE.number,
      seller: { ...party, legalName: 'Vendor Inc.', taxId: 'US-1' },
      buyer: { ...party, externalId: 'acme', billTo: [] },
      invoice: { number: NOTE.invoiceNumber, sha256: 'b'.repeat(64), issued: '2026-11-03', total: '143.63' },
      dates: { issued: NOTE.issuedOn, supply: PERIOD },
      reason: NOTE.reason,
      approval: { id: NOTE.id, proposalSha256: 'c'.repeat(64) },
      ...FIGURES,
    },
  };
  const places = {
    invoices: '/list',
    invoice: '/invoice',
    json: '/json',
    pdf: '/pdf',
    bundle: '/bundle',
    document: '/document',
    dispute: '/disputes/new?creditNote=ACMECN-000001',
  };
  const view = <CreditNoteView note={note} places={places} opened={null} />;
  const text = words(view);
  expect(text).toContain('12.10 USD of invoice ACME-000007 given back.');
  expect(text).toContain('Vendor Inc., Calle 1, ES, US-1');
  expect(text).toContain('Tax rate 21% Tax (USD) 2.10 Net (USD) 10.00 Left of the line (USD) 52.63');
  expect(text).toContain('VAT 21% 2.10 USD');
  for (const href of ['/json', '/pdf?lang=en', '/bundle', '/document?lang=en', places.dispute])
    expect(markup(view)).toContain(`href="${href}"`);
  const step = (op: string, value: string, inputs: TraceStep['inputs'] = []) => ({
    op,
    inputs,
    output: { value, unit: 'USD' },
    messageKey: `trace.${op}`,
  });
  const share = [
    { name: 'tax', value: '13.15' },
    { name: 'credited', value: '10' },
    { name: 'net', value: '62.63' },
    { name: 'taxRatePercent', value: '21' },
  ];
  const trace = {
    lines: [{ invoiceLine: '2', steps: [step('credit-net', '10'), step('credit-tax-share', '2.1', share)] }],
    totals: [],
  };
  const opened = words(<CreditNoteView note={note} places={places} opened={{ working: 'line-2', trace }} />);
  expect(opened).toContain('charged at 21 %');
  expect(opened).toContain('13.15 × 10 ÷ 62.63 = 2.10 USD');
  expect(opened).toContain('Line 2 of the invoice');
  expect(opened).toContain('Dispute this');
  const noAdmin = <CreditNoteView note={note} places={{ ...places, dispute: null }} opened={null} />;
  expect(words(noAdmin)).not.toContain('Dispute this');
  expect(words(view, 'es')).toContain('Abona la factura');
});
