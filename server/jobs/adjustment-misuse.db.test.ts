import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approve, readApproval, reject } from '#server/modules/approvals/index.ts';
import { countCreditSignals, readCreditSignals, readCreditsGiven } from '#server/modules/billing/index.ts';
import { carryOutGrant, proposeGrant, proposeVoidGrant, readGrants } from '#server/modules/credits/index.ts';
import { revokeStaffRole } from '#server/modules/identity/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { metrics } from '#server/platform/metrics.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { APPROVAL_SUBJECTS } from './approval-subjects.ts';
import { type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
ownDatabase();

const RUNBOOK = readFileSync('docs/runbooks/adjustment-misuse.md', 'utf8');
const NOW = new Date('2026-11-10T09:00:00Z');
const DAYS_95_LATER = new Date(NOW.getTime() + 95 * 86_400_000);
const JOB: Actor = { kind: 'system', job: 'carry-out-effects' };

let acme: Customer;
let kim: PersonActor;
let hugo: PersonActor;
let iris: PersonActor;
let nils: PersonActor;
let grace: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  acme = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  kim = await makeStaff('support', NOW);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
  nils = await makeStaff('auditor', NOW);
  grace = await makeStaff('vendor_admin', NOW);
});

const inTenant = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withTenant({ tenantIds: [acme.id], actor }, (tx) => work(testCtx(tx, { actor, now })));
const looking = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withVendor({ actor, reason: 'drill' }, (tx) => work(testCtx(tx, { actor, now })));
const measured = (now = NOW) =>
  withSystem({ actor: { kind: 'system', job: 'metrics' } }, (tx) =>
    countCreditSignals(testCtx(tx, { actor: { kind: 'system', job: 'metrics' }, now })),
  );

type Proposed = { readonly id: string; readonly proposalSha256: string };

const giving = (amount: string, actor = kim): Promise<Proposed> =>
  inTenant(actor, (ctx) =>
    proposeGrant(ctx, {
      tenantId: acme.id,
      kind: 'discount',
      creditKind: 'goodwill',
      name: { en: 'Sorry', es: 'Disculpe' },
      currency: 'USD',
      amount,
      reason: 'sorry',
    }),
  );
async function agree(actor: PersonActor, { id, proposalSha256 }: Proposed): Promise<string> {
  await inTenant(actor, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
  const done = await inTenant(JOB, (ctx) => carryOutGrant(ctx, { approvalId: id, tenantId: acme.id }));
  return done?.number ?? '';
}
const signals = (now = NOW) => looking(nils, readCreditSignals, now);
const grants = () => inTenant(hugo, (ctx) => readGrants(ctx, { tenantId: acme.id }));

/** What happened before anybody looked: kim and hugo gave one customer a little, five times. */
const numbers: string[] = [];
let waiting: Proposed;

/** Each step of the runbook, by its heading. */
const STEPS: Readonly<Record<string, () => Promise<void>>> = {
  '1. Read the signals': async () => {
    const found = await signals();
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(['one-tenant', 'same-pair', 'under-cap']);
    const named = { actor: `user:${kim.userId}`, name: 'support' };
    expect(found.find(({ kind }) => kind === 'under-cap')).toMatchObject({
      people: [named],
      act: 'proposed',
      cap: '250.00',
      amount: '1000.00',
      count: 5,
      percent: 80,
      rule: { windowDays: 30, count: 5, percent: 80 },
    });
    expect(found.find(({ kind }) => kind === 'same-pair')).toMatchObject({
      people: [named, { actor: `user:${hugo.userId}`, name: 'billing_operator' }],
      percent: 100,
    });
    expect(found.find(({ kind }) => kind === 'one-tenant')).toMatchObject({
      tenantId: acme.id,
      percent: 100,
    });
    expect(await measured()).toBe(3);
    await expect(looking(kim, readCreditSignals)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(looking(hugo, readCreditSignals)).rejects.toMatchObject({ code: 'policy.denied' });
  },
  '2. Open every credit it stands on': async () => {
    for (const { count, credits } of await signals()) {
      expect(credits).toHaveLength(count);
      expect(new Set(credits.map(({ number }) => number))).toEqual(new Set(numbers));
    }
    const [signal] = await signals();
    const approvalId = signal?.credits[0]?.approvalId ?? '';
    const { steps } = await looking(nils, (ctx) => readApproval(ctx, { approvalId }));
    expect(steps.map(({ step }) => step)).toEqual(['proposed', 'approved', 'executed']);
    for (const { receipt } of steps) expect(receipt).toContain('openbook.approval/1');
    const month = { from: '2026-11-01', to: '2026-11-30', proposer: `user:${kim.userId}` };
    const all = await looking(nils, (ctx) => readCreditsGiven(ctx, month));
    expect(all.totals).toEqual([
      { currency: 'USD', given: '1000.00', givenCount: 5, waiting: '0.00', waitingCount: 0 },
    ]);
  },
  '3. Close the door while you ask': async () => {
    waiting = await giving('100.00', hugo);
    await inTenant(iris, (ctx) => reject(ctx, { approvalId: waiting.id, reason: 'we are looking at it' }));
    await withSystem({ actor: grace }, (tx) =>
      revokeStaffRole(testCtx(tx, { actor: grace, now: NOW }), {
        userId: hugo.userId,
        role: 'billing_operator',
      }),
    );
    await withSystem({ actor: grace }, (tx) =>
      revokeStaffRole(testCtx(tx, { actor: grace, now: NOW }), { userId: kim.userId, role: 'support' }),
    );
  },
  '4. Take back what can be taken back': async () => {
    const olga = await makeStaff('finance_approver', NOW);
    const [number = ''] = numbers;
    const ending = await inTenant(iris, (ctx) =>
      proposeVoidGrant(ctx, { tenantId: acme.id, number, reason: 'given wrongly' }),
    );
    expect(await agree(olga, ending)).toBe(number);
  },
  '5. Check that it holds': async () => {
    // Rights are read anew at each decision, whatever the session still says; a new session has none.
    const stranger = { ...kim, staffRoles: [] };
    await expect(giving('1.00', stranger)).rejects.toMatchObject({ code: 'policy.denied' });
    const [number = ''] = numbers;
    const ended = (await grants()).find((grant) => grant.number === number);
    expect(ended).toMatchObject({ state: 'void', balance: '0.00' });
    const detail = await looking(nils, (ctx) => readApproval(ctx, { approvalId: waiting.id }));
    expect(detail).toMatchObject({ state: 'rejected' });
    expect((await signals()).length).toBeGreaterThan(0);
    expect(await signals(DAYS_95_LATER)).toEqual([]);
    expect(await measured(DAYS_95_LATER)).toBe(0);
  },
};

test('what a customer pays for is not given, and filters choose', async () => {
  const name = { en: 'Prepaid', es: 'Prepago' };
  const terms = { tenantId: acme.id, name, currency: 'EUR', amount: '70.00', reason: 'x' };
  await inTenant(iris, (ctx) => proposeGrant(ctx, { ...terms, kind: 'payment' }));
  await inTenant(iris, (ctx) =>
    proposeGrant(ctx, { ...terms, kind: 'payment', creditKind: 'service-credit' }),
  );
  const span = { from: '2026-11-01', to: '2026-11-30' };
  const given = (filters: object) => looking(nils, (ctx) => readCreditsGiven(ctx, { ...span, ...filters }));
  const mine = { proposer: `user:${iris.userId}` };
  const { credits, proposers, totals } = await given(mine);
  expect(credits).toMatchObject([
    {
      form: 'grant',
      number: null,
      creditKind: 'service-credit',
      amount: '70.00',
      state: 'proposed',
      approvers: [],
    },
  ]);
  expect(totals).toEqual([
    { currency: 'EUR', given: '0.00', givenCount: 0, waiting: '70.00', waitingCount: 1 },
  ]);
  expect(proposers).toContainEqual({ actor: `user:${iris.userId}`, name: 'finance_approver' });
  for (const other of [
    { kind: 'goodwill' },
    { state: 'executed' },
    { approver: `user:${hugo.userId}` },
    { tenantId: '00000000-0000-4000-8000-000000000000' },
    { from: '2026-11-11' },
    { to: '2026-11-09' },
  ])
    expect((await given({ ...mine, ...other })).credits, JSON.stringify(other)).toEqual([]);
  expect(
    (await given({ ...mine, kind: 'service-credit', state: 'proposed', to: '2026-11-10' })).credits,
  ).toHaveLength(1);
  await expect(
    looking({ ...nils, staffRoles: ['sre'] }, (ctx) => readCreditsGiven(ctx, span)),
  ).rejects.toMatchObject({
    code: 'policy.denied',
  });
});

describe('the drill of docs/runbooks/adjustment-misuse.md', () => {
  const headings = [...RUNBOOK.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? '');

  beforeAll(async () => {
    expect(await measured()).toBe(0);
    for (let count = 0; count < 5; count += 1) numbers.push(await agree(hugo, await giving('200.00')));
  });
  afterAll(() => expect(numbers).toHaveLength(5));

  test('has a step here for each of its headings, in their order', () => {
    expect(headings).toEqual(Object.keys(STEPS));
  });

  for (const heading of headings) test(heading, () => (STEPS[heading] ?? (() => Promise.reject(heading)))());

  test('names pages, files, an alert and a metric that exist', async () => {
    const named = [...RUNBOOK.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
    for (const page of named.filter((text) => text.startsWith('/desk/')))
      expect(existsSync(`app/(desk)${page}/page.tsx`), page).toBe(true);
    for (const file of named.filter((text) => /^(core|server)\//.test(text)))
      expect(existsSync(file), file).toBe(true);
    const alerts = readFileSync('docs/runbooks/alerts.yml', 'utf8');
    for (const alert of named.filter((text) => text.startsWith('Openbook')))
      expect(alerts).toContain(`alert: ${alert}`);
    const gauges = await metrics().registry.metrics();
    for (const metric of named.filter((text) => text.startsWith('openbook_'))) {
      expect(gauges).toContain(`# TYPE ${metric} gauge`);
      expect(alerts).toContain(metric);
    }
  });
});
