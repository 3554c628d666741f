import { type ProcedureExpectations, type RouteExpectations, WHO, type Who } from './expectation.ts';

/** What protects these is the proven mailbox, the agreement and the grant; who views as a customer changes nothing. */
const ANYBODY = WHO;
const ANYBODY_ACTING: readonly Who[] = WHO.filter((who) => who !== 'viewing' && who !== 'viewing_elsewhere');
const DECIDERS: readonly Who[] = ['vendor_admin', 'security'];
const DESK: readonly Who[] = ['vendor_admin', 'security', 'auditor'];
const id = '00000000-0000-4000-8000-000000000000';
const slug = 'access-test';

export const accessProcedures: ProcedureExpectations = {
  'access.document': { input: { slug }, may: ANYBODY },
  'access.nda': { may: ANYBODY },
  'access.request': {
    input: { slug, email: 'access@access.example', reason: 'access', locale: 'en' },
    may: ANYBODY_ACTING,
  },
  'access.mailLink': { input: { token: 'access' }, may: ANYBODY },
  'access.proveMailbox': { input: { token: 'access' }, may: ANYBODY_ACTING },
  'access.reader': { input: { pass: '' }, may: ANYBODY },
  'access.acceptNda': {
    input: {
      statement: {
        name: 'access',
        title: 'access',
        legalEntity: 'access',
        mayBind: false,
        locale: 'en',
        textSha256: '0'.repeat(64),
      },
    },
    // Without a proven mailbox there is nobody to accept.
    may: ANYBODY_ACTING.filter((who) => who !== 'nobody'),
  },
  'access.open': { input: { slug }, may: ANYBODY_ACTING },
  'access.stillOpen': { input: { slug }, may: ANYBODY_ACTING },
  'access.requests': { may: DESK },
  'access.grants': { may: DESK },
  'access.log': { may: DESK },
  'access.bindings': { may: DESK },
  'access.replacement': { input: { earlierStand: true }, may: DESK },
  'access.approve': { input: { requestId: id, days: 1, reason: 'access' }, may: DECIDERS },
  'access.decline': { input: { requestId: id, reason: 'access' }, may: DECIDERS },
  'access.revoke': { input: { grantId: id, reason: 'access' }, may: DECIDERS },
  'access.recordNda': {
    input: { party: 'gmail.com', legalEntity: 'access', signer: 'access', reason: 'access' },
    may: DECIDERS,
  },
  'access.replaceNda': {
    input: {
      en: { title: 'access', paragraphs: ['access'] },
      es: { title: 'access', paragraphs: ['access'] },
      earlierStand: true,
    },
    may: DECIDERS,
  },
  'access.ofTenant': { inTenant: true, input: {}, may: ['tenant_admin'] },
};

const BY_GRANT = 'the mailbox that was proven and a grant; tried in document-reading.db.test.ts';

export const accessRoutes: RouteExpectations = {
  'api/trust/files/[token]': {
    GET: { by: 'itself', because: BY_GRANT, params: { token: 'access' } },
  },
  'api/trust/open/[slug]': { GET: { by: 'itself', because: BY_GRANT, params: { slug } } },
  'desk/access/csv': { GET: { by: 'session', may: DESK } },
  't/[tenant]/trust/opened/csv': {
    GET: { by: 'session', params: { tenant: '$tenant' }, may: ['tenant_admin'] },
  },
};
