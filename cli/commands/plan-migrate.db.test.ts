import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { commandLine } from '../testing/command-line.ts';

const db = ownDatabase();
const openbook = (...argv: readonly string[]) =>
  commandLine(db, {
    OPENBOOK_HOME: inject('database').home,
    OPENBOOK_MASTER_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
  })(...argv);

const version = (number: number, amount: string) => ({
  schema: 'openbook.plan-version/1',
  plan: 'moving',
  version: number,
  name: { en: 'Moving', es: 'Moving' },
  currency: 'EUR',
  interval: 'month',
  effectiveFrom: '2026-01-01',
  charges: [
    { key: 'base', name: { en: 'Base', es: 'Base' }, kind: 'recurring', model: 'flat', config: { amount } },
  ],
});

const SETUP = {
  schema: 'openbook.setup/1',
  issuer: {
    legalName: 'Moving Test Inc.',
    address: { lines: ['1 Example Way'], country: 'US' },
    taxId: 'US-00-0000000',
    bank: { accountHolder: 'Moving Test Inc.', account: 'US00EXAMPLE0001', bankName: 'Example Bank' },
    numberSeries: { scope: 'vendor', prefix: 'MT' },
  },
  plans: [version(1, '49'), version(2, '59')],
  tenants: [
    {
      externalId: 'north',
      name: 'North',
      locale: 'en',
      zone: 'Etc/UTC',
      billingProfile: {
        legalName: 'North Ltd',
        address: { lines: ['2 Example Way'], country: 'IE' },
        billTo: ['ap@north.example'],
        tax: { kind: 'exempt', note: 'test' },
      },
      contract: { termStart: '2026-01-01', priceChangeNoticeDays: 45 },
      subscriptions: [{ plan: 'moving', version: 1, startsOn: '2026-01-01' }],
    },
  ],
};

test('plan migrate prints who goes over and when, and plans it once', async () => {
  const setup = join(mkdtempSync(join(tmpdir(), 'openbook-migrate-')), 'setup.json');
  writeFileSync(setup, JSON.stringify(SETUP));
  expect(await openbook('apply', setup)).toMatchObject({ status: 0 });

  const dry = await openbook('plan', 'migrate', 'moving', '--to', '2', '--dry-run');
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toMatch(
    /north: from version 1, rise, 45 days of notice to 1 mailboxes, earliest \d{4}-\d\d-01/,
  );
  expect(dry.stdout).toContain('Nothing was written.');
  expect(await db.asAdmin('select 1 from plan_migration')).toEqual([]);

  const done = await openbook('plan', 'migrate', 'moving', '--to', '2', '--reason', 'costs rose', '--json');
  expect(JSON.parse(done.stdout)).toMatchObject({
    subscriptions: [{ tenant: 'north', direction: 'rise' }],
    migration: { planned: 1, left: 0 },
  });
  expect(await db.asAdmin('select reason, created_by as by from plan_migration')).toEqual([
    { reason: 'costs rose', by: 'operator:ann' },
  ]);

  const again = await openbook('plan', 'migrate', 'moving', '--to', '2');
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('billing.migration_empty');
  expect(await openbook('plan', 'migrate', 'moving')).toMatchObject({ status: 2 });
});
