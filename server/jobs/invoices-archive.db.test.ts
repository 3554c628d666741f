import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { readInvoiceBytes, readInvoicesOfMonth } from '#server/modules/billing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { invoicesArchive } from './invoices-archive.ts';
import { billedCustomer, CLOSED_ON, foundBooks, inBooks, overAllBooks } from './testing/books-world.ts';
import { invoicesOf } from './testing/close-story.ts';

ownHome();
ownDatabase();

const now = CLOSED_ON['2026-10'];

beforeAll(() => foundBooks());

test('a month of all customers is the bytes that were issued; a customer gets the own alone', async () => {
  const [one, other] = [await billedCustomer(['2026-08', '2026-09']), await billedCustomer(['2026-08'])];
  const all = await overAllBooks({ now }, (ctx) => readInvoicesOfMonth(ctx, { month: '2026-08' }));
  expect(all.map(({ tenant }) => tenant)).toEqual([one.externalId, other.externalId].toSorted());
  const chunks: Uint8Array[] = [];
  const archive = invoicesArchive(all, (invoices) =>
    overAllBooks({ now }, (ctx) => readInvoiceBytes(ctx, { invoices })),
  );
  for await (const chunk of archive) chunks.push(chunk);
  const files = unzipSync(Buffer.concat(chunks));
  const [issued] = await invoicesOf(one);
  const file = files[`invoices/${one.externalId}/${issued?.number}.json`];
  expect(JSON.parse(strFromU8(file ?? new Uint8Array()))).toEqual(issued?.document);
  const own = await inBooks([one.id], { now }, (ctx) =>
    readInvoicesOfMonth(ctx, { month: '2026-09', tenantId: one.id }),
  );
  expect(own.map(({ number }) => number)).toEqual([(await invoicesOf(one))[1]?.number]);
});

test('refuses what is no month, and what is too much for one file rather than cut it', async () => {
  const read = (month: string, most?: number) =>
    overAllBooks({ now }, (ctx) =>
      readInvoicesOfMonth(ctx, { month, ...(most === undefined ? {} : { most }) }),
    );
  await expect(read('2026-13')).rejects.toMatchObject({ code: 'billing.month_invalid' });
  await expect(read('2026-08', 1)).rejects.toMatchObject({ code: 'billing.archive_too_large', status: 413 });
  expect(await read('2026-08', 2)).toHaveLength(2);
});
