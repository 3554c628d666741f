import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { publishItem } from '#server/jobs/testing/trust-world.ts';
import { makeStaff } from '#server/jobs/testing/two-people.ts';
import { draftVersion } from '#server/modules/trust/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { commandLine } from '../testing/command-line.ts';

const openbook = commandLine(ownDatabase());
const folder = mkdtempSync(join(tmpdir(), 'openbook-policy-'));

function policyFile(text: string): string {
  const path = join(folder, 'changed.cedar');
  writeFileSync(path, text);
  return path;
}

describe('openbook trust simulate', () => {
  test('tells what another policy would let onto the portal, and what is no policy', async () => {
    const text = { en: 'words', es: 'palabras' };
    await withSystem({ actor: testOperator }, (tx) =>
      draftVersion(testCtx(tx), {
        item: 'moved',
        content: { kind: 'update', title: text, body: text, on: '2026-11-21' },
      }),
    );
    const told = await openbook('trust', 'simulate', policyFile('permit(principal, action, resource);'));
    expect(told).toMatchObject({
      status: 0,
      stdout: 'would be allowed\tmoved/1\tdraft\n1 of 2 items and figures would change\n',
    });
    expect(await openbook('trust', 'simulate', policyFile('permit it'))).toMatchObject({ status: 1 });
    expect(await openbook('trust')).toMatchObject({ status: 2 });
  });
});

describe('openbook trust serve', () => {
  test('writes down what a customer uses and until when, and lists it', async () => {
    await foundBooks();
    const now = new Date();
    const by = {
      editor: await makeStaff('vendor_admin', now),
      approver: await makeStaff('security', now),
      now,
    };
    const text = { en: 'words', es: 'palabras' };
    const offeredIn = [{ region: 'eu', name: text }];
    await publishItem(by, {
      item: 'requests',
      content: { kind: 'service', title: text, summary: text, offeredIn },
    });
    const { externalId } = await makeTestTenant();
    const serve = (region: string, ...options: string[]) =>
      openbook('trust', 'serve', externalId, 'requests', region, ...options, '--reason', 'contract');
    expect(await serve('eu', '--from', '2026-01-01')).toMatchObject({
      status: 0,
      stdout: `${externalId} uses requests in eu from 2026-01-01 on.\n`,
    });
    expect(await serve('eu', '--until', '2026-06-01')).toMatchObject({ status: 0 });
    expect(await serve('eu', '--until', '2026-07-01')).toMatchObject({ status: 1 });
    expect(await openbook('trust', 'uses', externalId)).toMatchObject({
      status: 0,
      stdout: 'requests\teu\t2026-01-01\t2026-06-01\tended\tcontract\n',
    });
  });
});
