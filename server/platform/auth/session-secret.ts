import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createFile } from '../durable-file.ts';
import { settings } from '../env.ts';
import { inHome } from '../home.ts';

/** Signs the short-lived cookies of a sign-in. The settings give it; the demo and a single machine make their own once. */
export function sessionSecret(): string {
  const given = settings().sessionSecret;
  if (given !== undefined) return given;
  const path = inHome('session-secret');
  createFile({ path, bytes: Buffer.from(randomBytes(32).toString('base64url')), mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}
