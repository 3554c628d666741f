import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sha256Hex } from '#core/proof/digest.ts';
import { exportFileRoute, snapshotFileRoute } from '#server/api/http/export-routes.ts';
import { job as makeExports } from '#server/jobs/make-exports.ts';
import { runJob } from '#server/jobs/runtime.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor } from '#server/jobs/testing/billing-world.ts';
import { sequence } from '#server/jobs/testing/log-actions.ts';
import { makeStaff } from '#server/jobs/testing/two-people.ts';
import { readExports, readSnapshots, requestExport, requestSnapshot } from '#server/modules/exports/index.ts';
import { addMember } from '#server/modules/identity/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor, personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { inHome } from '#server/platform/home.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
ownDatabase();

const FOUNDED = new Date('2026-08-01T08:00:00Z');
const NOW = new Date('2026-11-20T08:00:00Z');
const LATER = new Date(NOW.getTime() + 3_000);
const QUARTER = { from: '2026-10-01', until: '2026-12-31' };

let acme: Customer;
let ada: PersonActor;
let nils: PersonActor;
/** What the auditor and the customer asked for. */
let run: string;
let snapshot: string;

const byAuditor = <T>(work: (ctx: Ctx) => Promise<T>, now = LATER) =>
  withSystem({ actor: nils }, (tx) => work(testCtx(tx, { actor: nils, now })));
const byCustomer = <T>(work: (ctx: Ctx) => Promise<T>, now = LATER) =>
  withTenant({ actor: ada, tenantIds: [acme.id] }, (tx) => work(testCtx(tx, { actor: ada, now })));
const exportView = async () => (await byAuditor(readExports))[0] ?? expect.unreachable();
const snapshotView = async () =>
  (await byCustomer((ctx) => readSnapshots(ctx, { tenantId: acme.id })))[0] ?? expect.unreachable();

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: LATER });
  await foundVendor(FOUNDED);
  acme = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  const member = { tenantId: acme.id, email: `${randomUUID()}@example.test`, name: 'Ada' };
  const added = (ctx: Ctx) => addMember(ctx, { ...member, role: 'tenant_admin' });
  const { userId } = await asCustomer(acme, added, FOUNDED);
  ada = (await personByUserId(userId, NOW)) ?? expect.unreachable();
  nils = await makeStaff('auditor', NOW);
  ({ run } = await byAuditor((ctx) => requestExport(ctx, QUARTER), NOW));
  ({ run: snapshot } = await byCustomer(
    (ctx) => requestSnapshot(ctx, { tenantId: acme.id, period: QUARTER }),
    NOW,
  ));
  await runJob(makeExports, { now: NOW });
  await sequence(NOW);
  expect((await runJob(makeExports, { now: LATER })).detail).toBe('made, made');
});
afterAll(() => {
  vi.useRealTimers();
});

async function asked(who: PersonActor | null): Promise<Request> {
  const session = who && (await createSessionFor({ userId: who.userId, now: LATER }));
  const headers = session === null ? {} : { cookie: `${sessionCookieName(settings().url)}=${session.token}` };
  return new Request(`${settings().url}/file`, { headers });
}
const download = async (who: PersonActor | null, id = run) =>
  exportFileRoute(await asked(who), { params: Promise.resolve({ run: id }) });
const downloadSnapshot = async (id = snapshot) =>
  snapshotFileRoute(await asked(ada), {
    params: Promise.resolve({ tenant: acme.externalId, run: id }),
  });

describe('the file of an export', () => {
  test('is sent as it was made, and who took it is written', async () => {
    const { sha256, sizeBytes } = await exportView();
    const response = await download(nils);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(sizeBytes),
      'content-disposition': 'attachment; filename="evidence-2026-10-01-2026-12-31.zip"',
      'cache-control': 'private, no-cache',
      etag: `"${sha256}"`,
    });
    expect(sha256Hex(new Uint8Array(await response.arrayBuffer()))).toBe(sha256);
    expect((await exportView()).downloads).toEqual([{ by: 'auditor', at: LATER.toISOString() }]);
    const own = await downloadSnapshot();
    const view = await snapshotView();
    expect(sha256Hex(new Uint8Array(await own.arrayBuffer()))).toBe(view.sha256);
    expect(view.downloads).toEqual([{ by: 'Ada', at: LATER.toISOString() }]);
  });

  test('is for those who may, and one that was never made is unknown', async () => {
    expect((await download(null)).status).toBe(401);
    expect((await download(ada)).status).toBe(403);
    for (const answer of [await download(nils, snapshot), await downloadSnapshot(run)]) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'exports.unknown' });
    }
  });

  test('is refused when the stored one was changed or lost: nothing of it is sent or counts as taken', async () => {
    const { downloads, sha256 } = await exportView();
    const path = inHome('files', (sha256 ?? '').slice(0, 2), (sha256 ?? '').slice(2));
    writeFileSync(path, 'quicksilverheron'.repeat(50_000));
    const changed = await download(nils);
    expect([changed.status, changed.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    const said = await changed.text();
    expect(JSON.parse(said)).toMatchObject({ code: 'storage.object_altered' });
    expect(said).not.toContain('quicksilver');
    rmSync(path);
    const lost = await download(nils);
    expect([lost.status, await lost.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'storage.object_missing' }),
    ]);
    expect((await exportView()).downloads).toEqual(downloads);
  });
});
