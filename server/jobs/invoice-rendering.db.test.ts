import { randomUUID } from 'node:crypto';
import { unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { advanceDue, type CloseRunner, planDue } from './close-run.ts';
import { documentBundle } from './document-bundle.ts';
import { documentPdf, documentTwin } from './render-document.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import { foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';

ownHome();
const db = ownDatabase();
const FOUNDED = new Date('2026-09-01T00:00:00Z');
const NOW = new Date('2026-11-03T00:00:00Z');
let invoice: { readonly kind: 'invoice'; readonly tenantId: string; readonly number: string };

beforeAll(async () => {
  await foundVendor(FOUNDED);
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 160 }], new Date('2026-10-06T00:00:00Z'));
  const signal = new AbortController().signal;
  const runner: CloseRunner = { actor: testOperator, now: NOW, ids: randomUUID, requestId: 'test', signal };
  await planDue(runner);
  for (const delayMs of [0, 5_000]) {
    const now = new Date(NOW.getTime() + delayMs);
    await advanceDue({ ...runner, now });
    await sequenceWaiting(openJobCtx('sequence-log', { now }));
  }
  const [row] = await db.asAdmin<{ number: string }>('select number from invoice where tenant_id = $1', [
    customer.id,
  ]);
  invoice = { kind: 'invoice', tenantId: customer.id, number: row?.number ?? '' };
});

const render = (locale: 'en' | 'es') =>
  documentPdf({ ...invoice, locale, brand: 'IntelGraph' }, { now: NOW });

test('a PDF is drawn once for each language, also when two ask at the same time, and signed into the bundle', async () => {
  const [first, second] = await Promise.all([render('en'), render('en')]);
  expect(new TextDecoder().decode(first.bytes.subarray(0, 5))).toBe('%PDF-');
  expect(second.sha256).toBe(first.sha256);
  expect((await render('en')).sha256).toBe(first.sha256);
  const spanish = await render('es');
  expect(spanish).toMatchObject({ fileName: `${invoice.number}.es.pdf` });
  expect(spanish.sha256).not.toBe(first.sha256);

  const bundle = await documentBundle(invoice, { now: new Date(NOW.getTime() + 10_000) });
  const files = new Map(Object.entries(unzipSync(bundle.bytes)));
  expect([...files.keys()]).toEqual(expect.arrayContaining(['invoice.en.pdf', 'invoice.es.pdf.dsse.json']));
  const report = await verifyBundle(files);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
});

test('the twin says the same in each language', async () => {
  const twin = await documentTwin({ ...invoice, locale: 'es', brand: 'IntelGraph' }, { now: NOW });
  expect(twin).toContain('<html lang="es">');
  expect(twin).toContain(invoice.number);
});
