import type { ProcedureExpectations, RouteExpectations, Who } from './expectation.ts';

const BOOKKEEPERS: readonly Who[] = ['billing_operator', 'finance_approver'];
const READERS: readonly Who[] = [
  'vendor_admin',
  ...BOOKKEEPERS,
  'support',
  'auditor',
  'billing_reader',
  'tenant_admin',
  'viewing',
  'account_manager',
];
const name = { en: 'Access', es: 'Acceso' };

export const creditsProcedures: ProcedureExpectations = {
  'credits.grants': { inTenant: true, may: READERS },
  'credits.coupons': { inTenant: true, may: READERS },
  'credits.proposeGrant': {
    inTenant: true,
    input: { grant: { kind: 'discount', name, amount: '0.00', currency: 'EUR', reason: 'access' } },
    may: [...BOOKKEEPERS, 'support'],
  },
  'credits.proposeVoidGrant': {
    inTenant: true,
    input: { grant: { number: 'G-NOBODYS', reason: 'access' } },
    may: BOOKKEEPERS,
  },
  'credits.proposeCoupon': {
    inTenant: true,
    input: { coupon: { code: 'ACCESS', name, from: '2026-01-01', reason: 'access' } },
    may: BOOKKEEPERS,
  },
};

export const creditsRoutes: RouteExpectations = {
  't/[tenant]/credits/notes/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: READERS },
  },
  't/[tenant]/credits/[number]/bundle': {
    GET: { by: 'session', params: { tenant: '$tenant', number: 'G-NOBODYS' }, may: READERS },
  },
  't/[tenant]/credits/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: READERS },
  },
};
