// The browser for tests: the system's Chromium, installed when it is missing and that can be done.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { run } from './steps.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of an installed Chromium, or undefined. `OPENBOOK_CHROMIUM` names another one. */
export function findChromium() {
  const given = process.env.OPENBOOK_CHROMIUM;
  if (given) return given;
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of NAMES) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

async function installWithApt() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
}

async function installWithPlaywright() {
  await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

/** Finds a Chromium or tries to install one; undefined when neither was possible. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  await installWithApt();
  return findChromium() ?? (await installWithPlaywright());
}
