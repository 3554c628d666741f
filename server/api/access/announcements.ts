import { type ProcedureExpectations, READERS, type RouteExpectations, WHO, type Who } from './expectation.ts';

/** What protects these is the link in a mail; who views as a customer changes nothing. */
const ANYBODY = WHO;
const ANYBODY_ACTING: readonly Who[] = WHO.filter((who) => who !== 'viewing' && who !== 'viewing_elsewhere');
const token = 'access';
const id = '00000000-0000-4000-8000-000000000000';

export const announcementsProcedures: ProcedureExpectations = {
  'announcements.follow': {
    input: { email: 'access@access.example', topics: ['updates'], locale: 'en' },
    may: ANYBODY_ACTING,
  },
  'announcements.ask': { input: { token }, may: ANYBODY },
  'announcements.confirm': { input: { token }, may: ANYBODY_ACTING },
  'announcements.following': { input: { token }, may: ANYBODY },
  'announcements.changes': { inTenant: true, input: {}, may: READERS },
  'announcements.object': {
    inTenant: true,
    input: { changeId: id, reason: 'access' },
    may: ['tenant_admin'],
  },
  'announcements.deskChanges': { may: ['vendor_admin', 'security', 'auditor', 'support'] },
  'announcements.answer': {
    inTenant: true,
    input: { changeId: id, outcome: 'explained', text: 'access' },
    may: ['vendor_admin', 'security'],
  },
  'announcements.stop': { input: { token }, may: ANYBODY_ACTING },
};

export const announcementsRoutes: RouteExpectations = {
  'api/trust/unsubscribe/[token]': {
    GET: { by: 'nothing', because: 'it leads to a page that changes nothing', params: { token } },
    POST: {
      by: 'nothing',
      because:
        'mail programs press it, which come from no page of ours; the token opens it, in announcements.db.test.ts',
      params: { token },
      body: 'List-Unsubscribe=One-Click',
    },
  },
};
