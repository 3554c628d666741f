import { describe, expect, test, vi } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import { DEFAULT_ACCOUNTS, JOURNAL_KINDS, type JournalAccount } from '#core/payments/journal.ts';
import type {
  JournalDto,
  JournalLineDto,
  JournalTiesDto,
} from '#server/modules/payments/contract-journal.ts';
import { JournalView } from './journal-view.tsx';

// A filter goes to its address by the router, which there is none of here.
vi.mock('next/navigation', () => ({ useRouter: () => ({}), usePathname: () => '/' }));

const named = (account: JournalAccount) => ({ account, ...DEFAULT_ACCOUNTS[account], isDefault: true });
const line = (kind: JournalLineDto['kind']): JournalLineDto => ({
  tenant: 'acme',
  tenantName: 'Acme',
  entryId: kind,
  kind,
  ref: 'ACME-000001',
  currency: 'EUR',
  bookedOn: '2026-11-03',
  account: 'receivable',
  code: '1200',
  name: 'Receivables',
  debit: '121.00',
  credit: null,
});
const JOURNAL: JournalDto = {
  accounts: [named('receivable'), named('revenue')],
  sums: [
    { ...named('receivable'), currency: 'EUR', debit: '121.00', credit: '0.00' },
    { ...named('revenue'), currency: 'EUR', debit: '0.00', credit: '121.00' },
  ],
  totals: [{ currency: 'EUR', debit: '121.00', credit: '121.00' }],
  lines: JOURNAL_KINDS.map(line),
  months: ['2026-11'],
};
const tie = (isEqual: boolean) => ({
  tenant: isEqual ? 'acme' : 'lumen',
  tenantName: isEqual ? 'Acme' : 'Lumen',
  currency: 'EUR',
  receivable: '121.00',
  unapplied: '21.00',
  journal: '100.00',
  statement: isEqual ? '100.00' : '90.00',
  isEqual,
});

const view = (ties: JournalTiesDto, journal = JOURNAL, locale: 'en' | 'es' = 'en') =>
  words(
    <JournalView journal={journal} ties={ties} query={{ month: '2026-11' }} csvHref="/desk/journal/csv" />,
    locale,
  );

describe('the journal', () => {
  test('shows debit, credit and their totals, and names every kind of entry in both languages', () => {
    const shown = view({ ties: [tie(true)], waiting: 0 });
    expect(shown).toContain('1200 Receivables Debit (EUR) 121.00 Credit (EUR) 0.00');
    expect(shown).toContain('Total Debit (EUR) 121.00 Credit (EUR) 121.00');
    for (const locale of ['en', 'es'] as const)
      expect(view({ ties: [tie(true)], waiting: 0 }, JOURNAL, locale)).not.toContain('journal.');
    expect(shown).toContain('Unbilled usage, reversed');
  });

  test('says that every account agrees, which one does not, and that documents still wait', () => {
    expect(view({ ties: [tie(true)], waiting: 0 })).toContain('The one account agrees');
    expect(view({ ties: [tie(false), tie(true)], waiting: 0 })).toContain('One account differs');
    const waiting = view({ ties: [tie(true)], waiting: 2 });
    expect(waiting).toContain('2 documents are about to be entered');
    expect(waiting).not.toContain('The one account agrees');
  });

  test('says of a month without entries that there are none', () => {
    expect(view({ ties: [], waiting: 0 }, { ...JOURNAL, sums: [], totals: [], lines: [] })).toContain(
      'Nothing was entered',
    );
  });
});
