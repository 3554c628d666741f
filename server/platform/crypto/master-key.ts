import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createFile } from '../durable-file.ts';
import { inHome } from '../home.ts';

/** The keys that can open, by version; the highest version seals. */
export type MasterKeys = { readonly current: number; readonly byVersion: ReadonlyMap<number, Buffer> };

const KEY_BYTES = 32;
const VERSION_MAX = 0xffff;

/**
 * Reads `version:base64` pairs separated by commas, spaces or lines. Raises an error that names the entry and never shows
 * a key.
 */
export function parseMasterKeys(text: string): MasterKeys {
  const byVersion = new Map<number, Buffer>();
  for (const [position, entry] of text
    .split(/[\s,]+/)
    .filter(Boolean)
    .entries()) {
    const [, version, encoded] = /^(\d{1,5}):([A-Za-z0-9+/_-]+=*)$/.exec(entry) ?? [];
    const key = Buffer.from(encoded ?? '', 'base64');
    if (version === undefined || key.length !== KEY_BYTES)
      throw new Error(`master key entry ${position + 1} is not VERSION:BASE64 of ${KEY_BYTES} bytes`);
    const number = Number(version);
    if (number < 1 || number > VERSION_MAX)
      throw new Error(`master key version ${number} is not between 1 and ${VERSION_MAX}`);
    if (byVersion.has(number)) throw new Error(`master key version ${number} stands twice`);
    byVersion.set(number, key);
  }
  if (byVersion.size === 0) throw new Error('no master key is given');
  return { current: Math.max(...byVersion.keys()), byVersion };
}

function keysFromFile(path: string): MasterKeys {
  if (!existsSync(path)) {
    const line = `1:${randomBytes(KEY_BYTES).toString('base64')}\n`;
    if (createFile({ path, bytes: Buffer.from(line), mode: 0o600 })) chmodSync(path, 0o600);
  }
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others (mode ${mode.toString(8)}): run chmod 600 on it`);
  return parseMasterKeys(readFileSync(path, 'utf8'));
}

let loaded: { readonly source: string; readonly keys: MasterKeys } | undefined;

/** The keys of `OPENBOOK_MASTER_KEYS`, else of the file `master-keys` in the home folder, which is made when missing. */
export function masterKeys(): MasterKeys {
  const given = process.env['OPENBOOK_MASTER_KEYS'];
  const path = inHome('master-keys');
  const source = given ? `given:${given}` : path;
  if (loaded?.source !== source)
    loaded = { source, keys: given ? parseMasterKeys(given) : keysFromFile(path) };
  return loaded.keys;
}
