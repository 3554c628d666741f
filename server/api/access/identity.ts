import {
  type ProcedureExpectations,
  READERS,
  type RouteExpectations,
  SIGNED_IN,
  STAFF,
  WHO,
} from './expectation.ts';

const ID = '00000000-0000-4000-8000-00000000aaaa';
const KEY_READING_STAFF = ['vendor_admin', 'security', 'auditor', 'support'] as const;

export const identityProcedures: ProcedureExpectations = {
  'identity.profile': { may: SIGNED_IN },
  'identity.changeProfile': {
    input: { theme: 'dark' },
    may: SIGNED_IN.filter((who) => !who.startsWith('viewing')),
  },
  'identity.signInWays': { may: WHO },

  'identity.tenantKeys.list': { inTenant: true, may: ['tenant_admin', ...KEY_READING_STAFF] },
  'identity.tenantKeys.create': { inTenant: true, input: { name: 'Reports' }, may: ['tenant_admin'] },
  'identity.tenantKeys.rotate': { inTenant: true, input: { keyId: ID }, may: ['tenant_admin'] },
  'identity.tenantKeys.revoke': {
    inTenant: true,
    input: { keyId: ID },
    may: ['tenant_admin', 'vendor_admin', 'security'],
  },

  'identity.vendorKeys.list': { may: KEY_READING_STAFF },
  'identity.vendorKeys.create': { input: { name: 'Gateway' }, may: ['vendor_admin'] },
  'identity.vendorKeys.rotate': { input: { keyId: ID }, may: ['vendor_admin'] },
  'identity.vendorKeys.revoke': { input: { keyId: ID }, may: ['vendor_admin', 'security'] },

  'identity.members.list': {
    inTenant: true,
    may: [...READERS, 'vendor_admin', 'support', 'security', 'auditor'],
  },
  'identity.members.add': {
    inTenant: true,
    input: { email: 'new@example.test', name: 'New', role: 'viewer' },
    may: ['tenant_admin', 'vendor_admin'],
  },
  'identity.members.remove': {
    inTenant: true,
    input: { userId: ID, role: 'viewer' },
    may: ['tenant_admin', 'vendor_admin'],
  },

  'identity.staff.list': { may: ['vendor_admin', 'security', 'auditor'] },
  'identity.staff.add': {
    input: { email: 'new@example.test', name: 'New', role: 'sre' },
    may: ['vendor_admin'],
  },
  'identity.staff.addPerson': { input: { email: 'new@example.test', name: 'New' }, may: ['vendor_admin'] },
  'identity.staff.grantRole': { input: { userId: ID, role: 'sre' }, may: ['vendor_admin'] },
  'identity.staff.revokeRole': { input: { userId: ID, role: 'sre' }, may: ['vendor_admin'] },
  'identity.staff.setDisabled': { input: { userId: ID, disabled: true }, may: ['vendor_admin'] },
  'identity.staff.assignAccount': {
    inTenant: true,
    input: { userId: ID, assigned: true },
    may: ['vendor_admin'],
  },

  'identity.viewAs.list': {
    inTenant: true,
    may: [...READERS, 'vendor_admin', 'support', 'security', 'auditor'],
  },
  'identity.viewAs.start': {
    inTenant: true,
    input: { reason: 'Looking into an invoice' },
    may: [...STAFF, 'account_manager'],
  },
  'identity.viewAs.end': { inTenant: true, may: ['viewing'] },
};

export const identityRoutes: RouteExpectations = {
  'api/auth/[...nextauth]': {
    GET: { by: 'itself', because: 'the way to the identity provider and back belongs to nobody signed in' },
    POST: { by: 'itself', because: 'next-auth asks for its own token too' },
  },
  'api/auth/demo': { POST: { by: 'itself', because: 'exists only where the demo is on' } },
  'api/auth/end': { POST: { by: 'itself', because: 'ends the session that asks, whoever it is' } },
};

/** Kept together here because they belong to no capability. */
export const operationRoutes: RouteExpectations = {
  'api/health/live': { GET: { by: 'nothing', because: 'says that the process answers' } },
  'api/health/ready': { GET: { by: 'nothing', because: 'says what is missing in one word' } },
  metrics: { GET: { by: 'token' } },
  'api/trpc/[trpc]': {
    GET: { by: 'itself', because: 'each procedure is tried by itself' },
    POST: { by: 'itself', because: 'each procedure is tried by itself' },
  },
};
