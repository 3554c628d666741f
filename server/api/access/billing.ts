import { type ProcedureExpectations, type RouteExpectations, type Who } from './expectation.ts';

const BILLED: readonly Who[] = ['billing_reader', 'tenant_admin', 'viewing'];
const BILLING_STAFF: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'auditor',
];
const CREDIT_READERS: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'auditor',
];
const SIGNAL_READERS: readonly Who[] = ['vendor_admin', 'finance_approver', 'auditor'];
const REVENUE_READERS: readonly Who[] = ['vendor_admin', 'billing_operator', 'finance_approver', 'auditor'];
const INVOICE_READERS: readonly Who[] = [...BILLED, ...BILLING_STAFF, 'account_manager'];
const number = 'NOBODY-000001';
const anyChange = {
  subscriptionId: '00000000-0000-4000-8000-000000000000',
  effectiveFrom: '2026-01-01',
};

export const billingProcedures: ProcedureExpectations = {
  'billing.invoices': { inTenant: true, may: INVOICE_READERS },
  'billing.invoicesOfAll': { may: BILLING_STAFF },
  'billing.drafts': { inTenant: true, may: INVOICE_READERS },
  'billing.draftsOfAll': { may: BILLING_STAFF },
  'billing.searchInvoices': {
    input: { number: '000001' },
    may: [...BILLING_STAFF, 'account_manager', 'account_manager_elsewhere'],
  },
  'billing.invoice': { inTenant: true, input: { number }, may: INVOICE_READERS },
  'billing.upcoming': { inTenant: true, may: INVOICE_READERS },
  'billing.calculation': { inTenant: true, input: { number }, may: INVOICE_READERS },
  'billing.credits': { inTenant: true, input: { number }, may: INVOICE_READERS },
  'billing.creditNotes': { inTenant: true, may: INVOICE_READERS },
  'billing.creditNote': { inTenant: true, input: { number }, may: INVOICE_READERS },
  'billing.creditWorking': { inTenant: true, input: { number }, may: INVOICE_READERS },
  'billing.proposeCredit': {
    inTenant: true,
    input: { credit: { number, lines: 'all', reason: 'access test' } },
    may: ['billing_operator', 'finance_approver', 'support'],
  },
  'billing.proposeOwedCredit': {
    inTenant: true,
    input: { owed: { itemId: '00000000-0000-4000-8000-00000000c106', reason: 'access test' } },
    may: ['billing_operator', 'finance_approver'],
  },
  'billing.pendingItems': { inTenant: true, may: INVOICE_READERS },
  'billing.profile': { inTenant: true, may: [...BILLED, ...BILLING_STAFF] },
  'billing.setProfile': {
    inTenant: true,
    input: {
      profile: {
        legalName: 'Access S.L.',
        address: { lines: ['Calle 1'], country: 'ES' },
        tax: { kind: 'exempt', note: 'test' },
      },
    },
    may: ['billing_operator'],
  },
  'billing.contract': { inTenant: true, may: INVOICE_READERS },
  'billing.commitment': { inTenant: true, may: INVOICE_READERS },
  'billing.setContract': {
    inTenant: true,
    input: { contract: { termStart: '2026-01-01' } },
    may: ['billing_operator'],
  },
  'billing.zone': { inTenant: true, may: INVOICE_READERS },
  'billing.changeZone': {
    inTenant: true,
    input: { zone: 'Etc/UTC', effectiveFrom: '2030-01-01' },
    may: ['vendor_admin'],
  },
  'billing.simulate': {
    input: {
      document: {
        schema: 'openbook.plan-version/1',
        plan: 'access-simulation',
        version: 1,
        name: { en: 'Access', es: 'Acceso' },
        currency: 'EUR',
        interval: 'month',
        effectiveFrom: '2026-01-01',
        charges: [
          {
            key: 'base',
            name: { en: 'Base', es: 'Base' },
            kind: 'recurring',
            model: 'flat',
            config: { amount: '1' },
          },
        ],
      },
      month: '2026-01',
    },
    may: ['vendor_admin', 'billing_operator', 'finance_approver', 'auditor'],
  },
  'billing.previewCorrection': {
    input: { document: { plan: 'access-correction' }, version: 1 },
    may: ['vendor_admin', 'billing_operator', 'finance_approver', 'auditor'],
  },
  'billing.proposeCorrection': {
    input: { document: { plan: 'access-correction' }, version: 1, reason: 'access test' },
    may: ['billing_operator', 'finance_approver'],
  },
  'billing.correction': {
    input: { plan: 'access-correction', superseding: 2 },
    may: ['vendor_admin', 'billing_operator', 'finance_approver', 'auditor'],
  },
  'billing.taxRates': { may: BILLING_STAFF },
  'billing.setTaxRate': {
    input: {
      region: 'ES',
      name: 'VAT',
      ratePercent: '21',
      effectiveFrom: '2026-01-01',
      reason: 'access test',
    },
    may: ['finance_approver'],
  },
  'billing.exchangeRates': { may: BILLING_STAFF },
  'billing.importExchangeRates': {
    input: { csv: '2026-11-30,EUR,USD,1.1575,test' },
    may: ['billing_operator', 'finance_approver'],
  },
  'billing.issuer': { may: BILLING_STAFF },
  'billing.issuerBank': { may: ['vendor_admin'] },
  'billing.setIssuer': {
    input: {
      legalName: 'Access Inc.',
      address: { lines: ['1 Way'], country: 'US' },
      taxId: 'US-1',
      bank: { accountHolder: 'Access Inc.', account: '1', bankName: 'Bank' },
      numberSeries: { scope: 'tenant', prefix: 'AC' },
    },
    may: ['vendor_admin'],
  },
  'billing.revenue': { input: { from: '2026-01', to: '2026-02', by: 'plan' }, may: REVENUE_READERS },
  'billing.creditsGiven': { input: { from: '2026-01-01', to: '2026-01-31' }, may: CREDIT_READERS },
  'billing.creditSignals': { may: SIGNAL_READERS },
  'billing.revenueLines': {
    input: { month: '2026-01', currency: 'EUR', plan: null, meter: null },
    may: REVENUE_READERS,
  },
  'billing.closes': { may: BILLING_STAFF },
  'billing.closeTroubles': { may: BILLING_STAFF },
  'billing.closeRuns': { may: BILLING_STAFF },
  'billing.closeRun': { input: { runId: '00000000-0000-4000-8000-00000000c107' }, may: BILLING_STAFF },
  'billing.requestCloseRun': { input: { month: '2019-01', kind: 'dry' }, may: ['billing_operator'] },
  'billing.voidInvoice': {
    inTenant: true,
    input: { invoice: { number, reason: 'access test' } },
    may: ['finance_approver'],
  },
  'billing.replaceInvoice': {
    inTenant: true,
    input: { invoice: { number, reason: 'access test' } },
    may: ['billing_operator', 'finance_approver'],
  },
  'billing.proposeExclusion': {
    inTenant: true,
    input: { exclusion: { closeId: '00000000-0000-4000-8000-00000000c105', reason: 'access test' } },
    may: ['billing_operator', 'finance_approver'],
  },
  'billing.resumeClose': {
    inTenant: true,
    input: { closeId: '00000000-0000-4000-8000-00000000c105' },
    may: ['billing_operator'],
  },
};

export const pricingProcedures: ProcedureExpectations = {
  'pricing.plans': { may: BILLING_STAFF },
  'pricing.superseded': { may: BILLING_STAFF },
  'pricing.plan': { input: { plan: 'nobodys', version: 1 }, may: BILLING_STAFF },
  'pricing.propose': {
    input: { document: {}, reason: 'access test' },
    may: ['billing_operator', 'finance_approver'],
  },
  'pricing.subscribedPlan': {
    inTenant: true,
    input: { plan: 'nobodys', version: 1 },
    may: INVOICE_READERS,
  },
  'pricing.subscriptions': { inTenant: true, may: INVOICE_READERS },
  'pricing.createSubscription': {
    inTenant: true,
    input: { plan: 'nobodys', version: 1, startsOn: '2026-01-01' },
    may: ['billing_operator'],
  },
  'pricing.changePlan': {
    inTenant: true,
    input: { ...anyChange, plan: 'nobodys', version: 1 },
    may: ['billing_operator', 'finance_approver'],
  },
  'pricing.changeState': {
    inTenant: true,
    input: { ...anyChange, change: 'cancel', reason: 'access test' },
    may: ['billing_operator', 'finance_approver'],
  },
  'pricing.previewChange': {
    inTenant: true,
    input: { change: { ...anyChange, change: 'pause' } },
    may: ['billing_operator', 'finance_approver'],
  },
  'pricing.setSeats': {
    inTenant: true,
    input: {
      subscriptionId: '00000000-0000-4000-8000-000000000000',
      charge: 'seats',
      effectiveFrom: '2026-01-01',
      quantity: '1',
    },
    may: ['billing_operator'],
  },
};

export const billingRoutes: RouteExpectations = {
  'api/v1/invoices/[number]/bundle': {
    GET: { by: 'key', params: { number }, may: ['tenant'] },
  },
  'api/v1/credit-notes/[number]/bundle': {
    GET: { by: 'key', params: { number }, may: ['tenant'] },
  },
  'desk/closes/[run]/manifest': {
    GET: { by: 'session', params: { run: '00000000-0000-4000-8000-00000000c107' }, may: BILLING_STAFF },
  },
  'desk/price-book/simulate/csv': {
    GET: { by: 'session', may: ['vendor_admin', 'billing_operator', 'finance_approver', 'auditor'] },
  },
  'desk/price-book/corrections/csv': {
    GET: { by: 'session', may: ['vendor_admin', 'billing_operator', 'finance_approver', 'auditor'] },
  },
  't/[tenant]/invoices/upcoming/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: INVOICE_READERS },
  },
  't/[tenant]/invoices/of/[month]': {
    GET: { by: 'session', params: { tenant: '$tenant', month: '2026-01' }, may: INVOICE_READERS },
  },
  'desk/credits/csv': { GET: { by: 'session', may: CREDIT_READERS } },
  'desk/credits/signals/csv': { GET: { by: 'session', may: SIGNAL_READERS } },
  'desk/revenue/csv': { GET: { by: 'session', may: REVENUE_READERS } },
  'desk/invoices/of/[month]': {
    GET: { by: 'session', params: { month: '2026-01' }, may: BILLING_STAFF },
  },
  't/[tenant]/invoices/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: INVOICE_READERS },
  },
  't/[tenant]/invoices/[number]/pdf': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
  't/[tenant]/invoices/[number]/document': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
  't/[tenant]/credit-notes/[number]/json': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
  't/[tenant]/credit-notes/[number]/pdf': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
  't/[tenant]/credit-notes/[number]/document': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
  't/[tenant]/credit-notes/[number]/bundle': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
  't/[tenant]/invoices/[number]/bundle': {
    GET: { by: 'session', params: { tenant: '$tenant', number }, may: INVOICE_READERS },
  },
};
