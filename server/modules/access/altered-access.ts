import { rowFault } from '#core/proof/row-fault.ts';
import {
  type AlteredThings,
  factsOf,
  findRecorded,
  type SignedThing,
} from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { exceptErased } from './except-erased.ts';
import { type GrantAsStored, selectGrantsAsStored } from './repository.ts';

type Facts = ReturnType<typeof factsOf>;

/**
 * Compares stored grants of documents and their revocations with what was signed; a revocation that nothing signed is named at
 * its grant. Answers the first fault of each by the reference of its record; what was erased meanwhile has none.
 */
export async function findAlteredAccess(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'access.checkRecords', 'vendor');
  const ids = things.map(({ subjectRef }) => subjectRef);
  const rows = new Map((await selectGrantsAsStored(ctx.tx, ids)).map((row) => [row.id, row]));
  const revoked = [...rows.values()].flatMap(({ id, revokedAt }) => (revokedAt === null ? [] : id));
  const signed = await findRecorded(ctx, { kind: 'access-revocation', subjectRefs: revoked });
  const found = new Map<string, string>();
  for (const thing of things) {
    const row = rows.get(thing.subjectRef);
    const fault = row === undefined ? 'its row is gone' : faultOf(thing, row, signed.has(row.id));
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return exceptErased(ctx, things, found);
}

function faultOf(thing: SignedThing, row: GrantAsStored, isSigned: boolean): string | null {
  const signed = factsOf(thing);
  if (thing.kind === 'access-revocation')
    return row.revokedAt === null ? 'its row is gone' : faultOfRevocation(signed, row, row.revokedAt);
  if (row.revokedAt !== null && !isSigned) return 'it is revoked, and no signed record says so';
  return faultOfGrant(signed, row);
}

function faultOfGrant(signed: Facts, row: GrantAsStored): string | null {
  return rowFault(
    {
      id: row.id,
      request_id: row.requestId,
      document: row.document,
      mailbox: row.mailbox,
      company: row.company,
      granted_by: row.grantedBy,
      granted_at: row.grantedAt.toISOString(),
      expires_at: row.expiresAt.toISOString(),
      policy_hash: row.policyHash,
      reason: row.reason,
    },
    {
      id: signed['id'],
      request_id: signed['requestId'],
      document: signed['document'],
      mailbox: signed['mailbox'],
      company: signed['company'],
      granted_by: signed['grantedBy'],
      granted_at: signed['grantedAt'],
      expires_at: signed['expiresAt'],
      policy_hash: signed['policyHash'],
      reason: signed['reason'],
    },
  );
}

function faultOfRevocation(signed: Facts, row: GrantAsStored, revokedAt: Date): string | null {
  return rowFault(
    {
      mailbox: row.mailbox,
      reason: row.revokedBecause,
      revoked_by: row.revokedBy,
      revoked_at: revokedAt.toISOString(),
    },
    {
      mailbox: signed['mailbox'],
      reason: signed['reason'],
      revoked_by: signed['recordedBy'],
      revoked_at: signed['revokedAt'],
    },
  );
}
