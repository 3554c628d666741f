import { describe, expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type {
  CorrectedInvoiceDto,
  CorrectionDto,
  InvoiceCorrectionDto,
} from '#server/modules/billing/contract-corrections.ts';
import { CorrectVersion } from './correct-version.tsx';
import { CorrectedInvoices, CorrectionsOfInvoice, Supersessions } from './corrected-invoices.tsx';
import { CorrectionFigures } from './correction-figures.tsx';

const APPROVAL = '00000000-0000-4000-8000-00000000a001';
const figures = { currency: 'USD', issued: '94.00', corrected: '53.50', difference: '-40.50' };
const LINE = {
  description: { en: 'Calls', es: 'Llamadas' },
  period: { start: '2026-10-01', end: '2026-11-01' },
  issued: '45.00',
  corrected: '4.50',
  difference: '-40.50',
};
const total = {
  currency: 'USD',
  invoices: 1,
  issued: '94.00',
  corrected: '53.50',
  inFavour: '40.50',
  against: '0.00',
};
const invoice = (more: Partial<CorrectedInvoiceDto>): CorrectedInvoiceDto => ({
  tenant: 'acme',
  tenantName: 'Acme',
  number: 'ACME-000001',
  ...figures,
  state: 'proposed',
  approvalId: APPROVAL,
  creditNote: null,
  ...more,
});
const CORRECTION: CorrectionDto = {
  plan: 'pro',
  superseded: 1,
  superseding: 2,
  from: '2026-10-01',
  reason: 'A digit too many.',
  approvalId: APPROVAL,
  createdAt: '2026-11-20T09:00:00.000Z',
  stays: [],
  invoices: [invoice({})],
  totals: [total],
};

describe('a correction before it is made', () => {
  const preview = {
    from: '2026-10-01',
    invoices: [{ tenant: 'acme', number: 'ACME-000001', sha256: 'a'.repeat(64), ...figures, lines: [LINE] }],
    inProgress: 2,
    stays: [{ tenantId: APPROVAL, tenant: 'ganges' }],
  };

  test('shows every invoice as issued and as it should have been, and each currency by itself', () => {
    const text = words(<CorrectionFigures correction={preview} totals={[total]} />);
    expect(text).toContain('It holds for billing periods from 1 Oct 2026.');
    expect(text).toMatch(/ACME-000001.+94\.00 USD.+53\.50 USD.+−40\.50 USD/);
    expect(text).toMatch(/Lines that change.+Calls October 2026.+45\.00 USD.+4\.50 USD/);
    expect(text).toMatch(/To give back 40\.50 USD Waived 0\.00 USD/);
  });

  test('says what is in progress and who stays, and where there is nothing', () => {
    expect(words(<CorrectionFigures correction={preview} />)).toContain('no number yet: 2.');
    expect(words(<CorrectionFigures correction={preview} />)).toContain('ganges');
    const nothing = { ...preview, invoices: [], inProgress: 0, stays: [] };
    expect(words(<CorrectionFigures correction={nothing} />)).toContain(
      'No invoice was rated by this version',
    );
    expect(words(<CorrectionFigures correction={nothing} />)).not.toContain('no number yet');
  });

  test('is written as JSON, with what it comes to before it is proposed', () => {
    const action = async () => ({ ok: false as const, problems: [] });
    const html = markup(<CorrectVersion action={action} draft='{"plan":"pro"}' />);
    expect(html).toContain('value="preview"');
    expect(html).toContain('value="propose"');
    expect(html).toContain('{&quot;plan&quot;:&quot;pro&quot;}');
  });
});

describe('a correction that was made', () => {
  test('stands by invoice with its credit note, or where that stands', () => {
    const shown = (one: CorrectedInvoiceDto) => (
      <CorrectedInvoices correction={{ ...CORRECTION, invoices: [one] }} query={{}} />
    );
    expect(words(shown(invoice({})))).toContain('Credit note proposed');
    expect(markup(shown(invoice({})))).toContain(
      'href="/desk/price-book/corrections/csv?plan=pro&amp;version=2"',
    );
    expect(markup(shown(invoice({})))).toContain(`href="/desk/approvals/${APPROVAL}"`);
    const credited = invoice({ state: 'credited', creditNote: 'ACMECN-000001' });
    expect(markup(shown(credited))).toContain('href="/desk/credit-notes/acme/ACMECN-000001"');
    expect(words(shown(invoice({ state: 'waived', approvalId: null })))).toContain('Waived');
  });

  test('marks both versions in the price book, with the reason and who agreed', () => {
    const { approvalId, from, plan, reason, superseded, superseding } = CORRECTION;
    const all = [{ plan, version: superseded, superseding, from, reason, approvalId }];
    const of = (version: number) => <Supersessions version={{ plan: 'pro', version }} all={all} />;
    expect(words(of(1))).toContain('Superseded by version 2 for periods from 1 Oct 2026');
    expect(words(of(1))).toContain('Reason: A digit too many.');
    expect(words(of(2))).toContain('Supersedes version 1');
    expect(markup(of(2))).toContain('href="/desk/price-book/corrections?plan=pro&amp;version=2"');
    expect(words(of(3))).toBe('');
  });
});

describe('the corrections of an invoice', () => {
  const one: InvoiceCorrectionDto = {
    plan: 'pro',
    superseded: 1,
    superseding: 2,
    from: '2026-10-01',
    reason: 'A digit too many.',
    issued: '113.74',
    corrected: '64.74',
    difference: '-49.00',
    isInFavour: true,
    lines: [LINE],
    sha256: 'b'.repeat(64),
  };
  const shown = (more: Partial<InvoiceCorrectionDto>) => (
    <CorrectionsOfInvoice corrections={[{ ...one, ...more }]} currency="USD" />
  );

  test('tell its customer what it should have been, in both languages', () => {
    expect(words(shown({}))).toContain('should have been 64.74 USD instead of 113.74 USD');
    expect(words(shown({}), 'es')).toContain('debió ser de 64,74');
    expect(words(shown({}), 'es')).toMatch(/Llamadas.+45,00.+4,50/);
    expect(markup(shown({}))).toContain('b'.repeat(10));
    expect(words(shown({ isInFavour: false, difference: '10.00' }))).toContain(
      'you are not billed the difference',
    );
    expect(words(shown({ difference: '0.00' }))).toBe('');
  });
});
