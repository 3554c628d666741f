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
const folder = mkdtempSync(join(tmpdir(), 'openbook-plan-'));

function file(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const version = (plan: string, currency = 'EUR') => ({
  schema: 'openbook.plan-version/1',
  plan,
  version: 1,
  name: { en: plan, es: plan },
  currency,
  interval: 'month',
  effectiveFrom: '2027-01-01',
  charges: [
    {
      key: 'base',
      name: { en: 'Base', es: 'Base' },
      kind: 'recurring',
      model: 'flat',
      config: { amount: '49' },
    },
  ],
});
const setup = (plan: string) =>
  file(`${plan}-setup.json`, { schema: 'openbook.setup/1', plans: [version(plan)] });

test('plan publish proposes, says what it waits for, and ends direct publication by apply', async () => {
  expect(await openbook('apply', setup('begun'))).toMatchObject({ status: 0 });

  const proposed = await openbook(
    'plan',
    'publish',
    file('pro.json', version('pro')),
    '--reason',
    'costs rose',
  );
  expect(proposed).toMatchObject({ status: 0, stderr: '' });
  expect(proposed.stdout).toMatch(/published once it has 1 approval by other people/);
  expect(proposed.stdout).toMatch(/\/desk\/approvals\/[0-9a-f-]{36}\n/);
  expect(await db.asAdmin('select proposed_by, reason, subject_ref from approval_request')).toEqual([
    { proposed_by: 'operator:ann', reason: 'costs rose', subject_ref: 'pro/1' },
  ]);
  expect(await db.asAdmin('select plan_slug from plan_version')).toEqual([{ plan_slug: 'begun' }]);

  const refused = await openbook('apply', setup('late'));
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('pricing.approval_needed');
});

test('plan publish names what is wrong with a file, and how it is called', async () => {
  const wrong = await openbook('plan', 'publish', file('wrong.json', version('wrong', 'XXQ')));
  expect(wrong).toMatchObject({ status: 1, stdout: '' });
  expect(wrong.stderr).toContain('currency: ');
  expect(await openbook('plan', 'publish', 'a.json', '--reason')).toMatchObject({ status: 2 });
});

test('plan correct says what it comes to, and proposes it where it is not a dry run', async () => {
  const begun = version('begun');
  const cheaper = {
    ...begun,
    version: 2,
    charges: begun.charges.map((charge) => ({ ...charge, config: { amount: '4.90' } })),
  };
  const correct = (name: string, content: object, ...more: readonly string[]) =>
    openbook('plan', 'correct', file(name, content), '--version', '1', ...more);

  const dry = await correct('cheaper.json', cheaper, '--dry-run');
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toBe(
    'begun version 1 would be superseded by version 2 for periods from 2027-01-01, before tax:\n' +
      '  no invoice was rated by it\n',
  );
  const json = await correct('cheaper.json', cheaper, '--dry-run', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ superseded: 1, superseding: 2, invoices: [], stays: [] });
  const corrections = `select proposed_by, reason, subject_ref from approval_request where kind = 'price-correction'`;
  expect(await db.asAdmin(corrections)).toEqual([]);

  const proposed = await correct('cheaper.json', cheaper, '--reason', 'a digit too many');
  expect(proposed.stdout).toMatch(/carried out once it has 1 approval by other people/);
  expect(await db.asAdmin(corrections)).toEqual([
    { proposed_by: 'operator:ann', reason: 'a digit too many', subject_ref: 'begun/2~1~2027-01-01' },
  ]);

  const same = await correct('same.json', { ...begun, version: 2 });
  expect(same).toMatchObject({ status: 1, stdout: '' });
  expect(same.stderr).toContain('charges: ');
  expect(await openbook('plan', 'correct', 'cheaper.json')).toMatchObject({ status: 2 });
});
