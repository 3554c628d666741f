import { beforeAll, describe, expect, test } from 'vitest';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { backdate, invoiceWithFile } from '#server/jobs/testing/retention-world.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { commandLine } from '../testing/command-line.ts';

ownHome();
const db = ownDatabase();
const openbook = commandLine(db);

beforeAll(foundBooks);

describe('openbook retention', () => {
  test('refuses what has to be kept, with 1 and the day, and records who asked', async () => {
    const { customer, number } = await invoiceWithFile();
    const ask = [
      'retention',
      'remove',
      '--tenant',
      customer.externalId,
      '--document',
      number,
      '--reason',
      'space',
    ];
    const dry = await openbook(...ask, '--dry-run');
    expect(dry).toMatchObject({ status: 1, stderr: '' });
    const refused = await openbook(...ask);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(
      new RegExp(`keeps\t${number}\tuntil the end of \\d{4}-12-31\n0 files removed`),
    );
    expect(
      await db.asAdmin('select actor, door, obstacle, numbers from removal_attempt where tenant_id = $1', [
        customer.id,
      ]),
    ).toEqual([{ actor: 'operator:ann', door: 'command-line', obstacle: 'retention', numbers: [number] }]);
  });

  test('removes what is over, and shows and lengthens periods', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    const removed = await openbook(
      'retention',
      'remove',
      '--tenant',
      invoice.customer.externalId,
      '--reason',
      'space',
    );
    expect(removed).toMatchObject({ status: 0, stderr: '' });
    expect(removed.stdout).toContain(
      `removed\t${invoice.number}\t${invoice.file.name}\t64 bytes\n1 files removed`,
    );
    const [issuer] = await db.asAdmin<{ slug: string }>('select slug from issuer');
    const set = ['retention', 'set', '--issuer', issuer?.slug ?? '', '--reason', 'ours'];
    expect(await openbook(...set, '--years', '1')).toMatchObject({ status: 1 });
    expect(await openbook(...set, '--years', '30')).toMatchObject({ status: 0 });
    const shown = await openbook('retention', 'show');
    expect(shown.stdout).toContain(`${issuer?.slug}\t30\t1\toperator:ann\tours`);
    expect(JSON.parse((await openbook('retention', 'show', '--json')).stdout)).toMatchObject({
      laws: expect.arrayContaining([expect.objectContaining({ country: 'DE', years: 8 })]),
    });
  });

  test('says how it is called', async () => {
    for (const argv of [
      ['retention'],
      ['retention', 'remove', '--tenant', 'x'],
      ['retention', 'remove', '--tenant', 'x', '--reason', 'y', '--document', 'z', '--before', '2020-01-01'],
      ['retention', 'remove', '--tenant', 'x', '--reason', 'y', '--before', 'soon'],
      ['hold'],
      ['hold', 'place', '--tenant', 'x'],
    ])
      expect(await openbook(...argv)).toMatchObject({ status: 2, stdout: '' });
  });
});

test('openbook hold places a hold at once and lists it', async () => {
  const invoice = await invoiceWithFile();
  const { customer, number } = invoice;
  const place = ['hold', 'place', '--tenant', customer.externalId, '--reason', 'a case'];
  expect((await openbook(...place, '--document', number)).stdout).toMatch(
    new RegExp(`^HOLD-\\d+ holds ${number} of ${customer.externalId}\\.\n$`),
  );
  expect(await openbook(...place, '--document', 'NOBODY-000001')).toMatchObject({ status: 1 });
  expect((await openbook('hold', 'list')).stdout).toContain(`\t${number}\t`);
  await backdate(db, invoice);
  const refused = await openbook(
    'retention',
    'remove',
    '--tenant',
    customer.externalId,
    '--reason',
    'space',
    '--before',
    '2026-01-01',
  );
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stdout).toContain(`keeps\t${number}\tunder a legal hold`);
});
