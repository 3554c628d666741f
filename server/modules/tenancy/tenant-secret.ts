import { openSecret } from '#server/platform/crypto/secrets.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import { selectSecret } from './repository.ts';

/** What a sealed secret is bound to, so that one tenant's cannot be put in place of another's. */
export function secretContext(tenantId: string): string {
  return `tenant-secret:${tenantId}`;
}

/**
 * The tenant's 32 secret bytes, from which salts of sealed events derive. For verbs that have authorised already; it must
 * not leave the server. Row-level security keeps it to the transaction's tenants: others raise `tenancy.unknown` (404).
 */
export async function openTenantSecret(tx: Tx, tenantId: string): Promise<Uint8Array> {
  const sealed = await selectSecret(tx, tenantId);
  if (!sealed) throw new DomainError('tenancy.unknown', { message: 'There is no such tenant.', status: 404 });
  return openSecret(sealed, secretContext(tenantId));
}
