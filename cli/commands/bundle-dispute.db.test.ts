import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { foundVendor } from '#server/jobs/testing/billing-world.ts';
import { FOUNDED } from '#server/jobs/testing/close-story.ts';
import { foundDisputant, opening } from '#server/jobs/testing/dispute-world.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { commandLine } from '../testing/command-line.ts';

ownHome();
const openbook = commandLine(ownDatabase());

beforeAll(() => foundVendor(FOUNDED));

test('openbook bundle dispute writes a bundle that openbook verify accepts, and says who is unknown', async () => {
  const who = await foundDisputant();
  const { number } = await opening(who);
  const out = join(mkdtempSync(join(tmpdir(), 'dispute-bundle-')), 'dispute.zip');
  const ref = `${who.customer.externalId}/${number}`;
  expect(await openbook('bundle', 'dispute', ref, '--out', out)).toMatchObject({ status: 0, stderr: '' });
  expect(await openbook('verify', out)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('verified'),
  });
  for (const unknown of ['nobody/DSP-000001', `${who.customer.externalId}/DSP-999999`, number])
    expect(await openbook('bundle', 'dispute', unknown, '--out', out)).toMatchObject({
      status: 1,
      stdout: '',
    });
});
