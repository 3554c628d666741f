import { required } from '#core/assert.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { hmacSha256 } from '#core/proof/digest.ts';
import { masterKeys } from '#server/platform/crypto/master-key.ts';

const PURPOSE = utf8('openbook document links');

/** The key that signs links and passes now: made of the current master key, and of no use for anything else. */
export function linkKey(): Uint8Array {
  const { byVersion, current } = masterKeys();
  return hmacSha256(required(byVersion.get(current), 'the current master key is given'), PURPOSE);
}

/** Every key that links are taken from: those of all master keys. */
export function linkKeys(): readonly Uint8Array[] {
  return [...masterKeys().byVersion.values()].map((key) => hmacSha256(key, PURPOSE));
}
