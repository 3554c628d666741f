import { expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import type { UpcomingInvoice } from '#server/modules/billing/contract-upcoming.ts';
import { UpcomingView } from './upcoming-view.tsx';

const RUNNING: UpcomingInvoice = {
  key: '2026-11-01-eur',
  stage: 'running',
  asOf: '2026-11-21T09:00:00.000Z',
  zone: 'Europe/Madrid',
  currency: 'EUR',
  period: { start: '2026-11-01', end: '2026-12-01' },
  cutOffAt: '2026-12-03T00:00:00.000Z',
  backing: 'estimate',
  sealedDays: 19,
  liveDays: 2,
  failure: null,
  calculation: {
    lines: [],
    taxes: [],
    totals: { net: '59.00', tax: '12.39', total: '71.39' },
    totalsSteps: [],
    seals: [],
  },
};
const GRACE: UpcomingInvoice = {
  ...RUNNING,
  key: '2026-10-01-eur',
  stage: 'grace',
  period: { start: '2026-10-01', end: '2026-11-01' },
};

const view = (
  upcoming: readonly UpcomingInvoice[],
  { locale = 'en', of }: { locale?: 'en' | 'es'; of?: string } = {},
) =>
  words(
    <UpcomingView
      upcoming={upcoming}
      query={of === undefined ? {} : { of }}
      customer={null}
      invoicesHref="/t/acme/invoices"
      csvHref="/t/acme/invoices/upcoming/csv"
      findEventHref={null}
    />,
    locale,
  );

test('says what it is, as of when, and that it is no invoice', () => {
  const shown = view([RUNNING]);
  expect(shown).toContain('This is an estimate and not an invoice');
  expect(shown).toMatch(/71\.39/);
  expect(shown).toContain('19 sealed, 2 live');
  expect(shown).toContain('Period under way');
  expect(view([RUNNING], { locale: 'es' })).toContain('Esto es una estimación y no una factura');
});

test('a draft in grace stands beside the running period, and each has its address', () => {
  expect(view([RUNNING, GRACE])).toContain('October 2026');
  expect(view([RUNNING, GRACE], { of: GRACE.key })).toContain('Period over, usage may still arrive');
});

test('what is frozen is a draft, and what cannot be calculated says so without its reasons', () => {
  expect(view([{ ...RUNNING, stage: 'rated', backing: 'sealed' }])).toContain(
    'This is a draft and not an invoice',
  );
  const failed = view([
    { ...RUNNING, calculation: null, failure: { code: 'billing.x', message: 'inner detail' } },
  ]);
  expect(failed).toContain('This cannot be calculated at present');
  expect(failed).not.toContain('inner detail');
});

test('says what prepaid credit leaves to pay, where there is any', () => {
  const { calculation } = RUNNING;
  if (calculation === null) throw new Error('it is calculated');
  const totals = { ...calculation.totals, credited: '30.00', due: '41.39' };
  expect(view([{ ...RUNNING, calculation: { ...calculation, totals } }])).toMatch(
    /Left to pay after your prepaid credit \D*41\.39/,
  );
  expect(view([RUNNING])).not.toContain('Left to pay');
});

test('says that nothing is to come', () => {
  expect(view([])).toContain('Nothing is to come');
});
