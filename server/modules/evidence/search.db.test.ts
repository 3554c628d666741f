import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '#core/proof/bytes.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { testStaff } from '#server/platform/auth/testing.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant, withVendor } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { type RecordSearch, recordChoice } from './contract-search.ts';
import {
  attest,
  ensureSigningKeys,
  readEntry,
  readEntryFile,
  readRecordKinds,
  searchRecords,
  sequenceLog,
} from './index.ts';

ownHome();
const db = ownDatabase();

const auditor = testStaff('auditor');

function reading<T>(work: (ctx: Ctx) => Promise<T>, actor: Actor = auditor): Promise<T> {
  return withVendor({ actor, reason: 'search of signed records' }, (tx) => work(testCtx(tx, { actor })));
}

async function found(search: RecordSearch): Promise<readonly string[]> {
  return (await reading((ctx) => searchRecords(ctx, search))).records.map(({ subjectName }) => subjectName);
}

const DAY_MS = 24 * 3_600_000;
let acme: { readonly id: string; readonly externalId: string };
let lumen: typeof acme;

async function sign(
  tenantId: string | null,
  record: {
    readonly kind: Parameters<typeof attest>[1]['kind'];
    readonly name: string;
    readonly ref?: string;
    readonly daysAgo?: number;
  },
): Promise<string> {
  const now = new Date(TEST_NOW.getTime() - (record.daysAgo ?? 0) * DAY_MS);
  const scope = { actor: testOperator, tenantIds: tenantId === null ? [] : [tenantId] };
  const { attestationId } = await withTenant(scope, (tx) =>
    attest(testCtx(tx, { now }), {
      tenantId,
      kind: record.kind,
      subjectName: record.name,
      subjectRef: record.ref ?? randomUUID(),
      subjects: [{ name: 'x.json', sha256: 'a'.repeat(64) }],
      predicate: {},
    }),
  );
  return attestationId;
}

beforeAll(async () => {
  acme = await makeTestTenant({ name: 'Acme Ltd' });
  lumen = await makeTestTenant({ name: 'Lumen SA' });
  const long = new Date(TEST_NOW.getTime() - 90 * DAY_MS);
  await withTenant({ actor: testOperator, tenantIds: [] }, (tx) =>
    ensureSigningKeys(testCtx(tx, { now: long })),
  );
  await sign(acme.id, { kind: 'invoice', name: 'ACME-000001', ref: 'ref-of-one', daysAgo: 40 });
  await sign(acme.id, { kind: 'invoice', name: 'ACME-000002', daysAgo: 10 });
  await sign(acme.id, { kind: 'credit-note', name: 'ACMECN-000001', daysAgo: 5 });
  await sign(lumen.id, { kind: 'invoice', name: 'LUMEN-000001', daysAgo: 10 });
  await sign(null, { kind: 'plan-version', name: 'pro 1', daysAgo: 60 });
  await withTenant({ actor: testOperator, tenantIds: [] }, (tx) => sequenceLog(testCtx(tx)));
  await sign(lumen.id, { kind: 'invoice', name: '50%_LUMEN', daysAgo: 0 });
});

describe('the search', () => {
  test('shows everything signed, newest first, with its customer and its place in the log', async () => {
    const { records, next } = await reading((ctx) => searchRecords(ctx, {}));
    expect(records.map(({ subjectName }) => subjectName)).toEqual([
      '50%_LUMEN',
      'ACMECN-000001',
      ...records.filter(({ kind, issuedAt }) => kind === 'invoice' && daysAgo(issuedAt) === 10).map(nameOf),
      'ACME-000001',
      'pro 1',
    ]);
    expect(records[0]).toMatchObject({ tenant: lumen.externalId, tenantName: 'Lumen SA', logIndex: null });
    expect(records[1]).toMatchObject({ tenantName: 'Acme Ltd', logIndex: 2 });
    expect(records.at(-1)).toMatchObject({ tenant: null, tenantName: null, logIndex: 4 });
    expect(next).toBeNull();
  });

  test('pages by where the last page ended, also between records of one instant', async () => {
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await reading((ctx) => searchRecords(ctx, { limit: 1, ...(after ? { after } : {}) }));
      seen.push(...page.records.map(nameOf));
      after = page.next;
    }
    expect(seen).toEqual(await found({}));
    expect(new Set(seen).size).toBe(6);
  });

  test.each<[string, () => RecordSearch, readonly string[]]>([
    ['kind', () => ({ kind: 'credit-note' }), ['ACMECN-000001']],
    ['customer', () => ({ tenant: acme.externalId }), ['ACMECN-000001', 'ACME-000002', 'ACME-000001']],
    ['the vendor', () => ({ tenant: null }), ['pro 1']],
    [
      'kind and customer',
      () => ({ kind: 'invoice', tenant: lumen.externalId }),
      ['50%_LUMEN', 'LUMEN-000001'],
    ],
    ['a beginning', () => ({ subject: 'ACME' }), ['ACMECN-000001', 'ACME-000002', 'ACME-000001']],
    ['a beginning in small letters', () => ({ subject: 'acme-' }), ['ACME-000002', 'ACME-000001']],
    ['a beginning and a kind', () => ({ subject: 'acme', kind: 'credit-note' }), ['ACMECN-000001']],
    ['a beginning and another customer', () => ({ subject: 'ACME', tenant: lumen.externalId }), []],
    ['an exact reference', () => ({ subject: 'ref-of-one' }), ['ACME-000001']],
    ['half a reference', () => ({ subject: 'ref-of' }), []],
    ['signs that are no wildcards', () => ({ subject: '50%_' }), ['50%_LUMEN']],
    ['a wildcard', () => ({ subject: '%' }), []],
    ['a customer that is none', () => ({ tenant: 'nobody' }), []],
    ['the first day', () => ({ until: '2026-09-22' }), ['pro 1']],
    [
      'a day from its first to its last instant',
      () => ({ from: '2026-11-16', until: '2026-11-16' }),
      ['ACMECN-000001'],
    ],
    ['the day after', () => ({ from: '2026-11-17', until: '2026-11-20' }), []],
    [
      'all of it',
      () => ({ subject: 'ACME', kind: 'invoice', tenant: acme.externalId, from: '2026-11-01' }),
      ['ACME-000002'],
    ],
  ])('finds by %s', async (_, search, expected) => {
    expect(await found(search())).toEqual(expected);
  });

  test('finds one record by its id and by its entry’s digest', async () => {
    const [row] = await db.asAdmin<{ id: string; entry: Buffer }>(
      "select id::text, entry from attestation where subject_name = 'LUMEN-000001'",
    );
    expect(await found({ subject: row?.id ?? '' })).toEqual(['LUMEN-000001']);
    expect(await found({ subject: toHex(row?.entry ?? new Uint8Array()) })).toEqual(['LUMEN-000001']);
  });

  test('names every kind once', async () => {
    expect(await reading(readRecordKinds)).toEqual(['credit-note', 'invoice', 'plan-version']);
  });

  test('is for those who read records, and a page that is none is refused', async () => {
    for (const actor of [testStaff('sre'), testStaff('account_manager')]) {
      await expect(reading((ctx) => searchRecords(ctx, {}), actor)).rejects.toMatchObject({
        code: 'policy.denied',
      });
      await expect(reading(readRecordKinds, actor)).rejects.toMatchObject({ code: 'policy.denied' });
    }
    for (const after of ['x', `2026-13-45T00:00:00.000Z~${randomUUID()}`, '2026-11-16T00:00:00.000Z~x'])
      await expect(reading((ctx) => searchRecords(ctx, { after }))).rejects.toMatchObject({
        code: 'evidence.page_unknown',
      });
  });
});

describe('an entry', () => {
  const entry = (name: string, actor?: Actor) => reading((ctx) => readEntry(ctx, { entry: name }), actor);
  const file = (name: string, part: 'envelope' | 'receipt') =>
    reading((ctx) => readEntryFile(ctx, { entry: name, part }));

  test('opens by its index and by its id to the same record, checked from the stored bytes', async () => {
    const byIndex = await entry('2');
    expect(byIndex).toMatchObject({ subjectName: 'ACMECN-000001', tenantName: 'Acme Ltd', logIndex: 2 });
    expect(byIndex.report).toMatchObject({ holds: true, path: { index: 2, size: 5 } });
    expect(byIndex.report.statement?.subject).toEqual([
      { name: 'x.json', digest: { sha256: 'a'.repeat(64) } },
    ]);
    expect(await entry(byIndex.id)).toEqual(byIndex);
  });

  test('that waits has no receipt yet, and holds', async () => {
    const [waiting] = (await reading((ctx) => searchRecords(ctx, { subject: '50%' }))).records;
    expect(await entry(waiting?.id ?? '')).toMatchObject({
      receipt: null,
      report: { holds: true, path: null },
    });
  });

  test('is given away as the very bytes that were checked', async () => {
    const { envelope, id, receipt } = await entry('2');
    expect(await file('2', 'envelope')).toEqual({ id, text: envelope });
    expect(await file('2', 'receipt')).toEqual({ id, text: receipt });
    const [waiting] = (await reading((ctx) => searchRecords(ctx, { subject: '50%' }))).records;
    await expect(file(waiting?.id ?? '', 'receipt')).rejects.toMatchObject({
      code: 'evidence.entry_unknown',
    });
  });

  test('that is none answers as one that is not there; nobody else sees any', async () => {
    for (const name of ['5', '999999999', randomUUID(), 'x', '-1', '007'])
      await expect(entry(name)).rejects.toMatchObject({ code: 'evidence.attestation_unknown', status: 404 });
    await expect(entry('2', testStaff('sre'))).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('that was changed past the triggers says so', async () => {
    const { id } = await entry('1');
    await db.asAdmin(
      `begin; set local session_replication_role = replica;
       update attestation set envelope = convert_to(replace(convert_from(envelope, 'utf8'), '"payload":"ey', '"payload":"fy'), 'utf8')
       where id = '${id}'; commit`,
    );
    expect((await entry('1')).report).toMatchObject({ holds: false, statement: null, path: null });
    for (const part of ['envelope', 'receipt'] as const)
      await expect(file('1', part)).rejects.toMatchObject({ code: 'evidence.thing_altered', status: 409 });
  });
});

describe('an address', () => {
  test('asks for what it names, and what is not known is left out', () => {
    const asked = (query: Record<string, string>) => recordChoice((name) => query[name]);
    expect(asked({ customer: '-', kind: 'invoice', subject: ' ACME ' })).toEqual({
      tenant: null,
      kind: 'invoice',
      subject: 'ACME',
    });
    expect(asked({ customer: 'acme', from: '2026-02-30', until: '2026-02-28', kind: 'A b' })).toEqual({
      tenant: 'acme',
      until: '2026-02-28',
    });
    expect(asked({ customer: '', subject: '  ', kind: '' })).toEqual({});
  });
});

function nameOf({ subjectName }: { readonly subjectName: string }): string {
  return subjectName;
}

function daysAgo(at: Date): number {
  return (TEST_NOW.getTime() - at.getTime()) / DAY_MS;
}
