import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { ArchivedInvoice } from '#server/modules/billing/index.ts';
import { invoicesArchive } from './invoices-archive.ts';

const bytesOf = (number: string) => utf8(`{"number":"${number}"}`);

function invoice(index: number): ArchivedInvoice {
  const number = `ACME-${String(index).padStart(6, '0')}`;
  return {
    tenantId: 't',
    closeId: String(index),
    tenant: 'acme',
    number,
    currency: 'EUR',
    period: { start: '2026-10-01', end: '2026-11-01' },
    issuedOn: '2026-11-03',
    dueOn: '2026-12-03',
    net: '1.00',
    tax: '0.21',
    total: '1.21',
    sha256: sha256Hex(bytesOf(number)),
  };
}

async function archiveOf(count: number, holdsOf?: (invoice: ArchivedInvoice) => readonly string[]) {
  const reads: number[] = [];
  const chunks: Uint8Array[] = [];
  const invoices = Array.from({ length: count }, (_, index) => invoice(index + 1));
  const archive = invoicesArchive(
    invoices,
    async (some) => {
      reads.push(some.length);
      return some.map(({ number }) => bytesOf(number));
    },
    holdsOf,
  );
  for await (const chunk of archive) chunks.push(chunk);
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { files: unzipSync(bytes), bytes, reads };
}

test('holds each invoice as issued, one row for each, and the digest of every file', async () => {
  const { files, reads } = await archiveOf(251);
  expect(reads).toEqual([100, 100, 51]);
  expect(Object.keys(files)).toHaveLength(253);
  const sums = new Map(
    strFromU8(files['SHA256SUMS'] ?? new Uint8Array())
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  const others = Object.entries(files).filter(([name]) => name !== 'SHA256SUMS');
  expect(sums.size).toBe(others.length);
  for (const [name, bytes] of others) expect([name, sha256Hex(bytes)]).toEqual([name, sums.get(name)]);
  const rows = strFromU8(files['invoices.csv'] ?? new Uint8Array())
    .trimEnd()
    .split('\r\n');
  expect(rows).toHaveLength(252);
  expect(rows[251]).toContain(
    'acme,ACME-000251,2026-10-01,2026-11-01,2026-11-03,2026-12-03,EUR,1.00,0.21,1.21',
  );
});

test('names the legal holds of each invoice where any is held, and has no column for them otherwise', async () => {
  const csvOf = async (holdsOf?: (invoice: ArchivedInvoice) => readonly string[]) =>
    strFromU8((await archiveOf(2, holdsOf)).files['invoices.csv'] ?? new Uint8Array())
      .trim()
      .split('\n');
  const plain = await csvOf();
  expect(await csvOf(() => [])).toEqual(plain);
  const held = await csvOf(({ number }) => (number === 'ACME-000002' ? ['HOLD-3', 'HOLD-1'] : []));
  expect(held.map((line) => line.trim())).toEqual([
    `${plain[0]?.trim()},legal_hold`,
    `${plain[1]?.trim()},`,
    `${plain[2]?.trim()},HOLD-3 HOLD-1`,
  ]);
});

test('a month without invoices has its table and its manifest all the same', async () => {
  const { files } = await archiveOf(0);
  expect(Object.keys(files).sort()).toEqual(['SHA256SUMS', 'invoices.csv']);
});

test('gives the same bytes each time, and passes a failed reading on', async () => {
  expect((await archiveOf(3)).bytes).toEqual((await archiveOf(3)).bytes);
  const archive = invoicesArchive([invoice(1)], () => Promise.reject(new Error('away')));
  await expect(archive.next()).rejects.toThrow('away');
});
