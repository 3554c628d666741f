import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { publishedKeysSchema } from '#core/contracts/published-keys.ts';
import { parseTlogProof } from '#core/proof/log/tlog-proof.ts';
import { attest, sequenceLog, settleCheckpointFile } from '#server/modules/evidence/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { checkpointRoute, consistencyRoute, keysRoute, proofRoute } from './log-routes.ts';
import { schemaRoute } from './schema-route.ts';

ownHome();
const db = ownDatabase();
afterEach(() => vi.restoreAllMocks());

const get = (route: typeof keysRoute, query = '') => route(new Request(`http://localhost:3000/x${query}`));
const getSchema = (file: string) =>
  schemaRoute(new Request(`http://localhost:3000/schemas/${file}`), { params: Promise.resolve({ file }) });

async function addRecords(count: number): Promise<void> {
  await withSystem({ actor: testOperator }, async (tx) => {
    const ctx = testCtx(tx);
    for (let n = 0; n < count; n++)
      await attest(ctx, {
        tenantId: null,
        kind: 'plan-version',
        subjectName: 'plan',
        subjectRef: randomUUID(),
        subjects: [{ name: 'plan.json', sha256: 'a'.repeat(64) }],
        predicate: {},
      });
    await sequenceLog(ctx);
  });
  await withSystem({ actor: testOperator }, (tx) => settleCheckpointFile(testCtx(tx)));
}

describe('the log over HTTP, for nobody in particular', () => {
  test('an empty log says so', async () => {
    const response = await get(checkpointRoute);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'evidence.log_empty' });
  });

  describe('with entries', () => {
    beforeAll(async () => {
      await addRecords(5);
      await addRecords(3);
    });

    test('the checkpoint is a signed note in plain text', async () => {
      const response = await get(checkpointRoute);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(response.headers.get('cache-control')).toMatch(/^public/);
      expect((await response.text()).split('\n')[1]).toBe('8');
    });

    test('an earlier checkpoint is handed out by its size, and no size that was not signed', async () => {
      expect((await (await get(checkpointRoute, '?size=5')).text()).split('\n')[1]).toBe('5');
      expect((await get(checkpointRoute, '?size=6')).status).toBe(404);
      expect((await get(checkpointRoute, '?size=-1')).status).toBe(400);
    });

    test('the keys are those of the contract', async () => {
      const response = await get(keysRoute);
      expect(publishedKeysSchema.safeParse(await response.json()).success).toBe(true);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    });

    test('a proof by index and by entry is the same tlog-proof without extra line', async () => {
      const [row] = await db.asAdmin<{ entry: string }>(
        `select encode(entry, 'hex') as entry from log_leaf where index = 2`,
      );
      const byIndex = await (await get(proofRoute, '?index=2')).text();
      expect(await (await get(proofRoute, `?entry=${row?.entry}`)).text()).toBe(byIndex);
      expect(parseTlogProof(byIndex)).toMatchObject({ ok: true, value: { index: 2 } });
      expect(byIndex).not.toMatch(/^extra /m);
      const larger = await (await get(proofRoute, '?index=2&size=8')).text();
      expect(larger).toContain('\n8\n');
    });

    test('consistency is JSON with base64', async () => {
      const response = await get(consistencyRoute, '?from=5&to=8');
      const body = await response.json();
      expect(body).toMatchObject({ from: 5, to: 8 });
      expect(body.hashes.length).toBeGreaterThan(0);
    });

    test.each([
      ['?', 'index'],
      ['?index=1&entry=aa', 'entry'],
      ['?index=', 'index'],
      ['?index=-1', 'index'],
      ['?index=1e3', 'index'],
      ['?index=0x1', 'index'],
      ['?index=1&index=2', 'index'],
      [`?entry=${'A'.repeat(64)}`, 'entry'],
      ['?index=7&size=5', 'index'],
    ])('a bad question is named: proof%s', async (query, path) => {
      const response = await get(proofRoute, query);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ path });
    });

    test.each(['?from=1', '?from=6&to=5', '?from=a&to=5', '?from=1&to=99', '?from=1&to=5&x=1'])(
      'a bad question is refused: consistency%s',
      async (query) => {
        expect((await get(consistencyRoute, query)).status).toBe(400);
      },
    );

    test('what the log does not have is not found', async () => {
      for (const query of ['?index=99', `?entry=${'f'.repeat(64)}`, '?index=1&size=4'])
        expect((await get(proofRoute, query)).status).toBe(404);
    });
  });
});

describe('schemas', () => {
  test('are served by name and version, and nothing else is', async () => {
    const response = await getSchema('invoice-1.json');
    expect(response.headers.get('content-type')).toBe('application/schema+json');
    expect(await response.json()).toMatchObject({ title: 'invoice-1' });
    for (const file of ['invoice-1', 'toString.json', '..%2f.json'])
      expect((await getSchema(file)).status).toBe(404);
  });
});
