import { ALL_STAFF, type ProcedureExpectations, READERS, SIGNED_IN, STAFF } from './expectation.ts';

export const tenancyProcedures: ProcedureExpectations = {
  'tenancy.current': { inTenant: true, may: [...READERS, ...STAFF, 'account_manager'] },
  'tenancy.own': { may: SIGNED_IN },
  'tenancy.list': { may: ALL_STAFF },
  'tenancy.create': {
    input: { externalId: 'made-by-access-test', name: 'Made', locale: 'en', zone: 'Etc/UTC' },
    may: ['vendor_admin'],
  },
  'tenancy.change': { inTenant: true, input: { name: 'Changed' }, may: ['vendor_admin'] },
};
