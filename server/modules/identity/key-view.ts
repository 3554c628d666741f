import type { KeyStatus, KeyView } from './contract.ts';
import type { KeyRow } from './key-repository.ts';

export function keyStatus(key: Pick<KeyRow, 'expiresAt' | 'revokedAt'>, now: Date): KeyStatus {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && key.expiresAt <= now ? 'expired' : 'active';
}

export function keyView(key: KeyRow, now: Date): KeyView {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    status: keyStatus(key, now),
    ratePerMinute: key.ratePerMinute,
    clientCertSha256: key.clientCertSha256,
    createdBy: key.createdBy,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    replacesId: key.replacesId,
  };
}
