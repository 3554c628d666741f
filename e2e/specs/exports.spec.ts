import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expect, test } from '../fixtures/test.ts';

/** The file that the page offers once it is made; the page looks by itself. */
async function downloaded(page: Page, path: string): Promise<string> {
  const link = page.getByRole('link', { name: /^Download/ }).first();
  await expect(link).toBeVisible({ timeout: 20_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  await download.saveAs(path);
  return download.suggestedFilename();
}

test('an auditor makes an export of the last quarter, and openssl alone verifies the file', async ({
  page,
  signInAs,
}, testInfo) => {
  await signInAs('Nils Audit');
  await page.goto('/desk/evidence');
  await page.getByRole('link', { name: 'Take records along' }).click();
  // The page before has a field of the same name.
  await expect(page.getByRole('heading', { level: 1, name: 'Exports for auditors' })).toBeVisible();
  await page.getByLabel('Customer').selectOption({ label: 'Estudio Lumen' });
  await page.getByRole('button', { name: 'Make the export' }).click();
  const zip = testInfo.outputPath('export.zip');
  expect(await downloaded(page, zip)).toMatch(/^evidence-lumen-.*\.zip$/);
  const folder = testInfo.outputPath('export');
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const guide = readFileSync(join(folder, 'VERIFY.md'), 'utf8');
  const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join('\n');
  const { status, stderr, stdout } = spawnSync('sh', ['-s'], {
    cwd: folder,
    input: commands,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/[1-9]\d* records signed and logged/);
  expect(status).toBe(0);
  await page.reload();
  await expect(
    page
      .getByRole('listitem')
      .filter({ hasText: /^Nils Audit, / })
      .first(),
  ).toBeVisible();
});

test('a customer downloads a snapshot, and openbook verifies it offline', async ({
  page,
  signInAs,
}, testInfo) => {
  await signInAs('Dev Trust');
  await page.goto('/t/ganges/trust/snapshots');
  await page.getByRole('button', { name: 'Make the snapshot' }).click();
  const zip = testInfo.outputPath('snapshot.zip');
  expect(await downloaded(page, zip)).toMatch(/^snapshot-ganges-.*\.zip$/);
  const { status, stdout } = spawnSync(process.execPath, ['cli/openbook.ts', 'verify', zip, '--json'], {
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toMatchObject({ verified: true, trust: 'bundle' });
  expect(status).toBe(0);
  const list = unzipSync(readFileSync(zip))['evidence-export.json'] ?? new Uint8Array();
  const { records } = JSON.parse(new TextDecoder().decode(list)) as { records: { tenant: string }[] };
  expect(records.length).toBeGreaterThan(0);
  expect(new Set(records.map(({ tenant }) => tenant))).toEqual(new Set(['ganges']));
});
