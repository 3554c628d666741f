import {
  type ProcedureExpectations,
  READERS,
  type RouteExpectations,
  STAFF,
  WHO,
  type Who,
} from './expectation.ts';

const MEMBERS_AND_STAFF: readonly Who[] = [...READERS, ...STAFF, 'account_manager'];
const RECORD_READERS: readonly Who[] = [
  'vendor_admin',
  'billing_operator',
  'finance_approver',
  'support',
  'security',
  'auditor',
];

export const evidenceProcedures: ProcedureExpectations = {
  'evidence.log': { may: ['vendor_admin', 'billing_operator', 'sre', 'security', 'auditor'] },
  'evidence.records': { input: { kind: 'invoice' }, may: RECORD_READERS },
  'evidence.record': { input: { entry: '999999999' }, may: RECORD_READERS },
  'evidence.recordKinds': { may: RECORD_READERS },
  'evidence.kindCounts': { input: { from: '2026-10-01', until: '2026-10-31' }, may: RECORD_READERS },
  // Checkpoints are for everybody who checks.
  'evidence.judgeSeenNote': { input: { note: 'x' }, may: WHO },
  'evidence.dayCheckpoints': { input: { month: '2026-11' }, may: WHO },
  'evidence.keyHistory': { may: WHO },
};

export const evidenceRoutes: RouteExpectations = {
  '.well-known/openbook-keys.json': {
    GET: { by: 'nothing', because: 'published keys are for everybody who checks' },
  },
  'schemas/[file]': {
    GET: {
      by: 'nothing',
      because: 'published documents have published schemas',
      params: { file: 'openbook.invoice.1.json' },
    },
  },
  'api/v1/log/checkpoint': { GET: { by: 'nothing', because: 'the log holds salted hashes only' } },
  'api/v1/log/consistency': {
    GET: { by: 'nothing', because: 'the log holds salted hashes only', search: '?from=1&to=1' },
  },
  'api/v1/keys/[kid]/rotation': {
    GET: { by: 'nothing', because: 'it holds keys and times only', params: { kid: 'none' } },
  },
  'api/v1/keys/[kid]/receipt': {
    GET: { by: 'nothing', because: 'it holds keys and times only', params: { kid: 'none' } },
  },
  'api/v1/log/proof': {
    GET: { by: 'nothing', because: 'the log holds salted hashes only', search: '?index=0&size=1' },
  },
  'desk/evidence/csv': { GET: { by: 'session', may: RECORD_READERS } },
  'desk/evidence/[entry]/envelope': {
    GET: { by: 'session', may: RECORD_READERS, params: { entry: '999999999' } },
  },
  'desk/evidence/[entry]/receipt': {
    GET: { by: 'session', may: RECORD_READERS, params: { entry: '999999999' } },
  },
  't/[tenant]/checkpoints/csv': {
    GET: { by: 'session', may: MEMBERS_AND_STAFF, params: { tenant: '$tenant' } },
  },
  'api/cron/[job]': { POST: { by: 'token', params: { job: 'tidy-records' } } },
};
