import { createHmac, timingSafeEqual } from 'node:crypto';
import { required } from '#core/assert.ts';
import { masterKeys } from '#server/platform/crypto/master-key.ts';

/** What a link does: confirm what was asked for a mailbox, or stop the mails to a follower. Neither opens the other. */
type Purpose = 'confirm' | 'stop';

const PREFIX = 'openbook announcement links 1\n';
const TOKEN = /^([0-9a-f]{32})([\w-]{43})$/;

function macOf(masterKey: Uint8Array, purpose: Purpose, hex: string): Buffer {
  return createHmac('sha256', masterKey).update(`${PREFIX}${purpose}\n${hex}`).digest();
}

/** A link's secret part: the id of a row and what shows that we wrote it. Nothing of it is stored. */
export function signFollowToken(purpose: Purpose, id: string): string {
  const { byVersion, current } = masterKeys();
  const key = required(byVersion.get(current), 'the current master key is given');
  const hex = id.replaceAll('-', '');
  return `${hex}${macOf(key, purpose, hex).toString('base64url')}`;
}

/** The id that a token names, under any of the master keys; null for one that we did not write for this purpose. */
export function openFollowToken(purpose: Purpose, token: string): string | null {
  const [, hex = '', mac = ''] = TOKEN.exec(token) ?? [];
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== 32) return null;
  // Every key is tried, so that the time taken tells nothing of which one fits.
  const fitting = [...masterKeys().byVersion.values()].filter((key) =>
    timingSafeEqual(macOf(key, purpose, hex), given),
  );
  return fitting.length === 0 ? null : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
