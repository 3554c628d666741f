import { expect, test, vi } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import { STATEMENT_KINDS } from '#core/payments/statement.ts';
import type { AccountStatementDto, StatementRowDto } from '#server/modules/payments/contract.ts';
import { StatementView } from './statement-view.tsx';

// The range is kept in the address, which a test has none of.
vi.mock('next/navigation', () => ({
  useRouter: () => ({}),
  usePathname: () => '/statement',
  useSearchParams: () => new URLSearchParams(),
}));

const row = (kind: StatementRowDto['kind']): StatementRowDto => ({
  bookedOn: '2026-11-03',
  kind,
  ref: kind === 'invoice' ? 'ACME-000001' : `ref of ${kind}`,
  about: null,
  creditKind: kind === 'credit-note' ? 'goodwill' : null,
  amount: '49.00',
  charged: '49.00',
  settled: null,
  balance: '49.00',
  disputed: kind === 'invoice' ? '12.00' : null,
});
const STATEMENT: AccountStatementDto = {
  today: '2026-11-21',
  statements: [
    {
      currency: 'EUR',
      opening: '0.00',
      charged: '49.00',
      settled: '0.00',
      closing: '49.00',
      rows: STATEMENT_KINDS.map(row),
    },
  ],
  ageings: [
    {
      currency: 'EUR',
      buckets: {
        notDue: '37.00',
        days1To30: '0.00',
        days31To60: '0.00',
        days61To90: '0.00',
        daysOver90: '0.00',
      },
      disputed: '12.00',
      unapplied: '0.00',
      balance: '49.00',
    },
  ],
};

test.each([
  ['en', /ACME-000001 12\.00\sEUR in dispute/, /In dispute 12\.00/],
  ['es', /ACME-000001 12,00\sEUR en disputa/, /En disputa 12,00/],
] as const)(
  'says at an invoice and by age what is in dispute, and names every entry (%s)',
  (locale, flag, column) => {
    const shown = words(
      <StatementView
        statement={STATEMENT}
        range={{ start: '2026-01-01', end: '2026-11-22' }}
        query={{}}
        csvHref="/csv"
        invoiceHref={(number) => `/invoices/${number}`}
      />,
      locale,
    );
    expect(shown).toMatch(flag);
    expect(shown).toMatch(column);
    expect(shown).toContain(`ref of credit-note ${locale === 'en' ? 'Goodwill' : 'Cortesía'}`);
    expect(shown).not.toContain('statement.');
    expect(shown.match(/EUR (in dispute|en disputa)/g)).toHaveLength(1);
  },
);
