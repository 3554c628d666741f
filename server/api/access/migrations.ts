import type { ProcedureExpectations, RouteExpectations, Who } from './expectation.ts';

const PRICE_READERS: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'auditor',
];
const BILLING: readonly Who[] = ['billing_operator', 'finance_approver'];
const migration = { plan: 'nobody-has-it', toVersion: 2, notBefore: '2026-12-01' };

export const migrationsProcedures: ProcedureExpectations = {
  'migrations.ofPlan': { input: { plan: 'nobody-has-it' }, may: PRICE_READERS },
  'migrations.preview': { input: migration, may: PRICE_READERS },
  'migrations.start': { input: { ...migration, reason: 'access test' }, may: BILLING },
  'migrations.withdraw': {
    input: { migrationId: '00000000-0000-4000-8000-00000000aaaa', reason: 'access test' },
    may: BILLING,
  },
  'migrations.own': {
    inTenant: true,
    may: ['billing_reader', 'tenant_admin', 'viewing', 'account_manager', ...PRICE_READERS],
  },
};

export const migrationsRoutes: RouteExpectations = {
  'desk/price-book/migrate/csv': {
    GET: { by: 'session', search: '?plan=nobody-has-it', may: PRICE_READERS },
  },
};
