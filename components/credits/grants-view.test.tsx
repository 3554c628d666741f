import { describe, expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { CouponDto, GrantDto } from '#server/modules/credits/contract.ts';
import { ProposeCouponForm, ProposeGrantForm } from './grant-forms.tsx';
import { GrantsView } from './grants-view.tsx';
import { ProposedCoupon, ProposedGrant } from './proposed-credit.tsx';

const NAME = { en: 'Prepaid', es: 'Prepago' };
const GRANT: GrantDto = {
  tenantId: '00000000-0000-4000-8000-00000000a001',
  id: '00000000-0000-4000-8000-00000000a002',
  number: 'G-0A1B2C3D',
  kind: 'payment',
  creditKind: null,
  name: NAME,
  priority: 10,
  currency: 'EUR',
  amount: '100.00',
  balance: '40.71',
  issuedOn: '2026-10-10',
  expiresOn: '2027-03-31',
  state: 'open',
  entries: [
    {
      position: 1,
      kind: 'draw',
      change: '-59.29',
      balance: '40.71',
      document: 'ACME-000007',
      invoice: 'ACME-000007',
      bookedOn: '2026-11-03',
    },
  ],
};
const COUPON: CouponDto = {
  tenantId: GRANT.tenantId,
  id: '00000000-0000-4000-8000-00000000a003',
  code: 'TEN',
  name: { en: 'Launch', es: 'Lanzamiento' },
  percent: '10',
  fixed: null,
  currency: null,
  from: '2026-10-01',
  until: null,
  mostUses: 3,
  uses: [{ invoice: 'ACME-000007', bookedOn: '2026-11-03' }],
};

describe('grants and coupons', () => {
  const view = (grants: readonly GrantDto[]) => (
    <GrantsView
      grants={grants}
      coupons={[COUPON]}
      query={{}}
      csvHref="/csv"
      invoiceHref={(number) => `/invoices/${number}`}
      noteHref={(number) => `/notes/${number}`}
    />
  );

  test('say what is left, until when, and which invoice used it', () => {
    const text = words(view([GRANT]));
    expect(text).toContain('Payment: settles the total after tax');
    expect(text).toContain('40.71');
    expect(text).toContain('Paid for by the customer');
    expect(words(view([{ ...GRANT, creditKind: 'dispute' }]))).toContain('Answer to a dispute');
    expect(text).toContain('Used by invoice ACME-000007');
    expect(text).toContain('1 of 3');
    expect(markup(view([GRANT]))).toContain('href="/invoices/ACME-000007"');
    expect(words(view([GRANT]), 'es')).toContain('Usado en la factura ACME-000007');
  });

  test('lead to the signed record of each, where there is one to have', () => {
    expect(markup(view([GRANT]))).not.toContain('/bundle');
    const offered = (
      <GrantsView {...view([GRANT]).props} bundleHref={(number) => `/grants/${number}/bundle`} />
    );
    expect(markup(offered)).toContain(`href="/grants/${GRANT.number}/bundle"`);
    expect(words(offered)).toContain('Evidence bundle');
    expect(words(offered, 'es')).toContain('Paquete de pruebas');
  });

  test('say so where there are none', () => {
    expect(words(view([]))).toContain('No grants');
  });
});

test('proposals say exactly what is proposed', () => {
  const grant = {
    action: 'issue',
    customer: 'acme',
    number: 'G-0A1B2C3D',
    kind: 'discount',
    creditKind: 'goodwill',
    name: NAME,
    currency: 'EUR',
    amount: '100.00',
    priority: 10,
    reason: 'launch',
  };
  const text = words(<ProposedGrant document={grant} />);
  for (const part of [
    'acme',
    'A grant is given',
    'Discount: reduces the price before tax',
    'Goodwill',
    '100.00',
    'No last day',
  ])
    expect(text).toContain(part);
  const coupon = {
    customer: 'acme',
    code: 'TEN',
    name: NAME,
    percent: '10',
    from: '2026-10-01',
    reason: 'x',
  };
  expect(words(<ProposedCoupon document={coupon} />)).toContain('No end');
});

test('both forms stand on one page, each field with an id of its own', () => {
  const action = async () => ({ ok: true as const, value: null });
  const forms = markup(
    <>
      <ProposeGrantForm action={action} currencies={['EUR']} creditKinds={['goodwill']} sells />
      <ProposeCouponForm action={action} currencies={['EUR']} />
    </>,
  );
  const ids = [...forms.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(15);
  expect(new Set(ids).size).toBe(ids.length);
});
