import {
  READERS as CUSTOMERS,
  type ProcedureExpectations,
  type RouteExpectations,
  WHO,
  type Who,
} from './expectation.ts';

const EDITORS: readonly Who[] = ['vendor_admin', 'security'];
const READERS: readonly Who[] = [...EDITORS, 'auditor', 'support', 'sre'];
/** Of tenant A; whoever may not see the tenant is told that there is none. */
const USE_KEEPERS: readonly Who[] = ['vendor_admin', 'account_manager'];
const text = { en: 'access test', es: 'prueba de acceso' };

export const trustProcedures: ProcedureExpectations = {
  'trust.portal': { may: WHO },
  'trust.publishedItem': { input: { slug: 'nothing' }, may: WHO },
  'trust.items': { may: READERS },
  'trust.item': { input: { slug: 'nothing' }, may: READERS },
  'trust.policy': { may: READERS },
  'trust.simulate': { input: { policy: 'permit(principal, action, resource);' }, may: READERS },
  'trust.draft': {
    input: {
      item: 'access-test',
      content: { kind: 'update', title: text, body: text, on: '2026-11-21' },
    },
    may: EDITORS,
  },
  'trust.submit': { input: { item: 'nothing', version: 1, reason: 'access' }, may: EDITORS },
  'trust.withdraw': { input: { item: 'nothing', version: 1, reason: 'access' }, may: EDITORS },
  'trust.own': { inTenant: true, input: {}, may: CUSTOMERS },
  'trust.uses': { inTenant: true, input: {}, may: [...READERS, 'account_manager'] },
  'trust.setUse': {
    inTenant: true,
    input: { service: 'nothing', region: 'nowhere', startsOn: '2026-11-21', reason: 'access' },
    may: USE_KEEPERS,
  },
  'trust.endUse': {
    inTenant: true,
    input: { useId: '00000000-0000-4000-8000-000000000000', endsOn: '2026-11-21', reason: 'access' },
    may: USE_KEEPERS,
  },
  'trust.services': { may: READERS },
  'trust.concerned': { input: { item: 'nothing', version: 1 }, may: READERS },
};

export const trustRoutes: RouteExpectations = {
  'trust/updates.xml': { GET: { by: 'nothing', because: 'the public page as a feed' } },
  'trust/subprocessors.csv': { GET: { by: 'nothing', because: 'the public page as a list' } },
  'trust/documents/[slug]': { GET: { by: 'session', may: WHO, params: { slug: 'nothing' } } },
  'api/trust/items/[slug]/file': {
    POST: { by: 'session', may: EDITORS, params: { slug: 'nothing' }, search: '?name=policy.pdf', body: 'x' },
  },
  'api/brand/logo': { GET: { by: 'nothing', because: 'everybody sees it beside the name' } },
  '.well-known/security.txt': { GET: { by: 'nothing', because: 'it is for whoever found a weakness' } },
};
