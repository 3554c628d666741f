import { createHash } from 'node:crypto';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { replay } from '#core/billing/replay.ts';
import { publishedKeysSchema } from '#core/contracts/published-keys.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { keepRendering, readCalculation } from '#server/modules/billing/index.ts';
import { attest, publishedKeys } from '#server/modules/evidence/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { storeObject } from '#server/platform/storage/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { advanceAll, planTenants } from './close-run.ts';
import { documentBundle } from './document-bundle.ts';
import {
  asCustomer,
  asVendor,
  type Customer,
  foundCustomer,
  foundVendor,
  sendCalls,
} from './testing/billing-world.ts';
import { closeFor, closeRunner, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');

let customer: Customer;
let number: string;
let key: { kind: 'invoice'; tenantId: string; number: string };

beforeAll(async () => {
  await foundVendor(FOUNDED);
  customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(
    customer,
    [
      { time: '2026-10-05T10:00:00Z', units: 111 },
      { time: '2026-10-20T10:00:00Z', units: 7, region: 'eu' },
    ],
    new Date('2026-10-21T00:00:00Z'),
  );
  await closeFor(customer, '2026-10', CUT_OFF);
  ({ number } = await onlyInvoiceOf(customer));
  key = { kind: 'invoice', tenantId: customer.id, number };
});

async function files(): Promise<Map<string, Uint8Array>> {
  const { bytes } = await documentBundle(key, { now: CUT_OFF });
  return new Map(Object.entries(unzipSync(bytes)));
}

function replayed(all: Map<string, Uint8Array>) {
  const bytesOf = (name: string) => all.get(name) ?? new Uint8Array();
  return replay({
    'invoice.json': bytesOf('invoice.json'),
    'usage.jsonl': bytesOf('usage.jsonl'),
    'rules.json': bytesOf('rules.json'),
    'trace.json': bytesOf('trace.json'),
  });
}

describe('the evidence bundle of an invoice', () => {
  test('verifies with the published keys, and replays to the same total', async () => {
    const all = await files();
    const keys = publishedKeysSchema.parse(await asVendor(publishedKeys, CUT_OFF));
    const report = await verifyBundle(all, { keys, requireTrusted: true });
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ verified: true, trust: 'given' });
    const answer = replayed(all);
    expect(answer.ok && { equal: answer.value.equal, total: answer.value.total }).toEqual({
      equal: true,
      total: (await onlyInvoiceOf(customer)).document.totals.total,
    });
  });

  test('is made once and given again byte for byte, also to many at once', async () => {
    const first = await documentBundle(key, { now: CUT_OFF });
    const again = await Promise.all(
      [1, 2, 3].map((day) => documentBundle(key, { now: new Date(CUT_OFF.getTime() + day * 86_400_000) })),
    );
    for (const one of again) expect(Buffer.from(one.bytes).equals(first.bytes)).toBe(true);
    expect(createHash('sha256').update(first.bytes).digest('hex')).toBe(first.sha256);
    const editions = await db.asAdmin('select 1 from bundle_edition where tenant_id = $1', [customer.id]);
    expect(editions).toHaveLength(1);
  });

  test.each(['invoice.json', 'usage.jsonl', 'rules.json', 'trace.json'])(
    'names %s when one digit of it is changed',
    async (name) => {
      const all = await files();
      const text = strFromU8(all.get(name) ?? new Uint8Array());
      const at = text.search(/\d(?=[^\d]*$)/);
      const other = text[at] === '7' ? '8' : '7';
      all.set(name, strToU8(text.slice(0, at) + other + text.slice(at + 1)));
      const report = await verifyBundle(all);
      expect(report.verified).toBe(false);
      expect(report.checks.filter(({ ok }) => !ok).map(({ file }) => file)).toContain(name);
    },
  );

  test('has a new edition once there is a rendering, with its own record', async () => {
    const before = await documentBundle(key, { now: CUT_OFF });
    const pdf = strToU8('%PDF-1.7 made for this test');
    const { sha256: material } = await onlyInvoiceOf(customer);
    await asCustomer(
      customer,
      async (ctx) => {
        const stored = await storeObject(ctx, {
          tenantId: customer.id,
          bytes: pdf,
          mediaType: 'application/pdf',
        });
        const name = 'invoice.en.pdf';
        const { attestationId } = await attest(ctx, {
          tenantId: customer.id,
          kind: 'rendering',
          subjectName: name,
          subjectRef: `${number}/${name}`,
          subjects: [{ name, sha256: stored.sha256 }],
          predicate: { material: { name: 'invoice.json', digest: { sha256: material } } },
        });
        const rendering = { ...key, name, attestationId, storedObjectId: stored.id, sha256: stored.sha256 };
        expect(await keepRendering(ctx, rendering)).toEqual({ isNew: true });
        expect(await keepRendering(ctx, rendering)).toEqual({ isNew: false });
      },
      CUT_OFF,
    );
    const after = await documentBundle(key, { now: CUT_OFF });
    expect(after.sha256).not.toBe(before.sha256);
    const all = new Map(Object.entries(unzipSync(after.bytes)));
    expect([...all.keys()]).toEqual(expect.arrayContaining(['invoice.en.pdf', 'invoice.en.pdf.dsse.json']));
    expect((await verifyBundle(all)).checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('does not exist before the receipt, nor for a number that nobody was given', async () => {
    const waiting = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
    const runner = closeRunner(CUT_OFF);
    await planTenants(runner, [waiting.id]);
    const closes = await db.asAdmin<{ tenantId: string; id: string }>(
      'select tenant_id as "tenantId", id from close where tenant_id = $1',
      [waiting.id],
    );
    await advanceAll(runner, closes);
    const unlogged = await onlyInvoiceOf(waiting);
    await expect(
      documentBundle({ kind: 'invoice', tenantId: waiting.id, number: unlogged.number }, { now: CUT_OFF }),
    ).rejects.toMatchObject({ code: 'billing.receipt_pending', status: 409 });
    await expect(
      documentBundle({ kind: 'invoice', tenantId: waiting.id, number }, { now: CUT_OFF }),
    ).rejects.toMatchObject({
      code: 'billing.invoice_unknown',
    });
  });
});

test('how an invoice was calculated is its stored trace, with rules, meters and seals', async () => {
  const calculation = await asCustomer(customer, (ctx) => readCalculation(ctx, key), CUT_OFF);
  expect(
    calculation.lines.map(({ charge, meters, rule }) => [charge.key, meters[0]?.slug, rule.version]),
  ).toEqual([
    ['base', undefined, 1],
    ['calls', 'billing-calls', 1],
    ['exports-eu', 'billing-calls', 1],
  ]);
  const calls = calculation.lines[1];
  expect(calls?.usageByDay.filter(({ value }) => value !== '0')).toMatchObject([
    { day: '2026-10-05', value: '111' },
    { day: '2026-10-20', value: '7' },
  ]);
  expect(calls?.rule).toMatchObject({ plan: 'pro', effectiveFrom: '2026-01-01', previousVersion: null });
  expect(calls?.rule.publishedBeforeApprovals).toBe(true);
  expect(calculation.seals).toHaveLength(31);
  const used = new Map(calculation.seals.map((seal) => [seal.digest, seal]));
  for (const { seal, day } of calls?.usageByDay ?? []) expect(used.get(seal)?.day).toBe(day);
  expect(calculation.seals.find(({ day }) => day === '2026-10-05')?.counts).toMatchObject({
    received: 1,
    accepted: 1,
  });
  expect(calls?.steps.at(-1)?.output.value).toBe(plainDecimal(calls?.line?.amount ?? ''));
});
