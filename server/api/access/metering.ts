import {
  type ProcedureExpectations,
  READERS,
  type RouteExpectations,
  SIGNED_IN,
  type Who,
} from './expectation.ts';

const USAGE_READERS: readonly Who[] = [
  ...READERS,
  'account_manager',
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'auditor',
];
const INTAKE_STAFF: readonly Who[] = ['vendor_admin', 'billing_operator', 'support', 'sre', 'auditor'];
const RANGE = { start: '2026-11-01', end: '2026-12-01' };
const EVENT = { source: '/gateway', id: 'e-1' };

export const meteringProcedures: ProcedureExpectations = {
  'metering.usage.byDay': { inTenant: true, input: RANGE, may: USAGE_READERS },
  'metering.usage.byHour': {
    inTenant: true,
    input: { day: '2026-11-01', meter: 'none-such.1' },
    may: USAGE_READERS,
  },
  'metering.usage.refused': { inTenant: true, input: RANGE, may: USAGE_READERS },
  'metering.usage.findEvent': { inTenant: true, input: EVENT, may: USAGE_READERS },
  'metering.usage.proof': { inTenant: true, input: EVENT, may: USAGE_READERS },
  'metering.usage.seal': { inTenant: true, input: { day: '2026-11-01', sequence: 0 }, may: USAGE_READERS },
  'metering.meters.list': { may: SIGNED_IN },
  'metering.meters.register': {
    input: {
      slug: 'access-test',
      name: { en: 'Access test', es: 'Prueba de acceso' },
      eventType: 'access.test',
      aggregation: 'count',
      valuePath: null,
      unit: 'events',
    },
    may: ['vendor_admin'],
  },
  'metering.intake': { input: RANGE, may: INTAKE_STAFF },
  'metering.parkedDays': { may: INTAKE_STAFF },
};

export const meteringRoutes: RouteExpectations = {
  't/[tenant]/usage/csv': {
    GET: {
      by: 'session',
      params: { tenant: '$tenant' },
      search: '?start=2026-11-01&end=2026-12-01&meter=none-such.1',
      may: USAGE_READERS,
    },
  },
  't/[tenant]/usage/seals/[day]/[sequence]': {
    GET: {
      by: 'session',
      params: { tenant: '$tenant', day: '2026-11-01', sequence: '0' },
      may: USAGE_READERS,
    },
  },
  't/[tenant]/usage/events/proof': {
    GET: {
      by: 'session',
      params: { tenant: '$tenant' },
      search: '?source=/gateway&id=e-1',
      may: USAGE_READERS,
    },
  },
  'api/v1/events': {
    POST: {
      by: 'key',
      may: ['vendor', 'tenant'],
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: '[]',
    },
  },
};
