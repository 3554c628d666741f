import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { evidenceExport } from '#core/contracts/evidence-export.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { attestFacts, type ExportScope, publishedKeys } from '#server/modules/evidence/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { listExport, signList, writeExport } from './export-evidence.ts';
import { openJobCtx } from './runtime.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { asOperator, sequence } from './testing/log-actions.ts';

ownHome();
const db = ownDatabase();
const FOUNDED = new Date('2026-08-01T08:00:00Z');
const NOW = new Date('2026-11-20T08:00:00Z');
const VENDOR = { tenantId: null };

let acme: Customer;
let other: Customer;

const fact = (customer: Customer, ref: string, at: string) =>
  asCustomer(
    customer,
    (ctx) =>
      attestFacts(ctx, {
        kind: 'removal-attempt',
        tenantId: customer.id,
        ref,
        name: `<b>${ref}</b>`,
        facts: { ref },
      }),
    new Date(at),
  );

beforeAll(async () => {
  await foundVendor(FOUNDED);
  acme = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  other = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  await fact(acme, 'before', '2026-09-30T23:59:59Z');
  await fact(acme, 'first', '2026-10-01T00:00:00Z');
  await fact(other, 'foreign', '2026-11-01T00:00:00Z');
  await fact(acme, 'last', '2026-11-10T23:59:59Z');
  await sequence(NOW);
  await fact(acme, 'waiting', '2026-11-11T00:00:00Z');
});

const jobCtx = () => openJobCtx('export-evidence', { now: NOW });

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

async function exported(asked: Partial<ExportScope> & Pick<ExportScope, 'from' | 'until'>) {
  const list = await listExport(jobCtx(), { ...VENDOR, scope: { tenant: null, kinds: [], ...asked } });
  await jobCtx().transaction(null, (ctx) => signList(ctx, list, VENDOR));
  const write = () => bytesOf(writeExport(jobCtx(), { ...list, ...VENDOR }));
  await expect(write()).rejects.toMatchObject({ code: 'billing.receipt_pending' });
  await sequence(NOW);
  const files = new Map(Object.entries(unzipSync(await write())));
  const text = (name: string) => strFromU8(files.get(name) ?? expect.unreachable());
  return { files, text, list: evidenceExport.parse(JSON.parse(text('evidence-export.json'))) };
}

const QUARTER = { from: '2026-10-01', until: '2026-11-10' };

describe('an export for auditors', () => {
  test('holds what was signed and logged on the days asked for, and verifies without us', async () => {
    const { files, list, text } = await exported({ ...QUARTER, tenant: acme.externalId });
    expect(list.records.map(({ reference }) => reference)).toEqual(['first', 'last']);
    expect(list.scope).toEqual({ ...QUARTER, tenant: acme.externalId, kinds: [] });
    const keys = await asOperator(publishedKeys);
    const report = await verifyBundle(files, { keys, requireTrusted: true });
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.verified).toBe(true);
    expect(text('index.en.html')).toContain('2 records');
    expect(text('index.es.html')).toContain('2 registros');
    expect(text('index.es.html')).toContain('&lt;b&gt;first&lt;/b&gt;');
    expect(text('index.en.html')).toContain(`href="${list.records[0]?.receipt.name}"`);
  });

  test('of all customers holds the vendor’s own too, and kinds narrow it', async () => {
    const all = await exported({ from: '2026-08-01', until: '2026-11-10' });
    expect(new Set(all.list.records.map(({ tenant }) => tenant))).toEqual(
      new Set([null, acme.externalId, other.externalId]),
    );
    const narrowed = await exported({ ...QUARTER, kinds: ['removal-attempt'] });
    expect(narrowed.list.records.map(({ reference }) => reference)).toEqual(['first', 'foreign', 'last']);
    const none = await exported({ from: '2020-01-01', until: '2020-12-31' });
    expect(none.list.records).toEqual([]);
    expect((await verifyBundle(none.files)).verified).toBe(true);
  });

  test('says that the reader read across customers, and refuses a period that ends before it begins', async () => {
    const [read] = await db.asAdmin<{ count: number }>(
      `select count(*)::int as count from policy_decision
       where action = 'platform.readAcrossTenants' and reason = 'exports evidence'`,
    );
    expect(read?.count).toBeGreaterThan(0);
    const scope = { from: '2026-11-01', until: '2026-10-01', tenant: null, kinds: [] };
    await expect(listExport(jobCtx(), { ...VENDOR, scope })).rejects.toThrow('must not be before');
  });

  test('gives nothing away of a record that is not stored as it was signed', async () => {
    const scope = { ...QUARTER, tenant: other.externalId, kinds: [] };
    const list = await listExport(jobCtx(), { ...VENDOR, scope });
    await jobCtx().transaction(null, (ctx) => signList(ctx, list, VENDOR));
    await sequence(NOW);
    await db.asAdmin(`alter table attestation disable trigger all;
      update attestation set envelope = convert_to(replace(convert_from(envelope, 'utf8'), '"sig":"ME', '"sig":"MF'), 'utf8')
        where subject_ref = 'foreign';
      alter table attestation enable trigger all`);
    await expect(bytesOf(writeExport(jobCtx(), { ...list, ...VENDOR }))).rejects.toMatchObject({
      code: 'evidence.thing_altered',
    });
    await expect(listExport(jobCtx(), { ...VENDOR, scope })).rejects.toMatchObject({
      code: 'evidence.thing_altered',
    });
  });
});
