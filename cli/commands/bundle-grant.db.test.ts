import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { beginGrants, customerOf, grant } from '#server/jobs/testing/grants-story.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { commandLine } from '../testing/command-line.ts';

ownHome();
const openbook = commandLine(ownDatabase());

beforeAll(beginGrants);

test('openbook bundle grant writes a bundle that openbook verify accepts, and says who is unknown', async () => {
  const customer = await customerOf();
  const number = await grant(customer, { creditKind: 'goodwill' });
  const out = join(mkdtempSync(join(tmpdir(), 'grant-bundle-')), 'grant.zip');
  const ref = `${customer.externalId}/${number}`;
  expect(await openbook('bundle', 'grant', ref, '--out', out)).toMatchObject({ status: 0, stderr: '' });
  expect(await openbook('verify', out)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('verified'),
  });
  for (const unknown of [`nobody/${number}`, `${customer.externalId}/G-NOBODYS`, number])
    expect(await openbook('bundle', 'grant', unknown, '--out', out)).toMatchObject({ status: 1, stdout: '' });
});
