import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { draftVersion } from '#server/modules/trust/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
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
      stdout: 'would be allowed\tmoved/1\tdraft\n1 of 1 items would change\n',
    });
    expect(await openbook('trust', 'simulate', policyFile('permit it'))).toMatchObject({ status: 1 });
    expect(await openbook('trust')).toMatchObject({ status: 2 });
  });
});
