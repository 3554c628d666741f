import type { RequestState } from '#core/access/lifecycle.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type RequestRow = {
  readonly id: string;
  readonly itemId: string;
  readonly mailbox: string;
  readonly company: string | null;
  readonly reason: string;
  readonly locale: 'en' | 'es';
  readonly createdAt: Date;
};

export type StandingRow = {
  readonly state: RequestState;
  readonly since: Date;
  readonly provenAt: Date | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
};

export type RequestWithStanding = RequestRow & { readonly standing: StandingRow };

export type GrantRow = {
  readonly id: string;
  readonly requestId: string;
  readonly itemId: string;
  readonly mailbox: string;
  readonly company: string | null;
  readonly grantedBy: string;
  readonly grantedAt: Date;
  readonly expiresAt: Date;
  readonly policyHash: string;
  readonly attestationId: string;
};

export type GrantWithEnd = GrantRow & { readonly revokedAt: Date | null };

/** Nobody else asks, proves or decides for this mailbox until the transaction ends. */
export async function holdMailbox(tx: Tx, mailbox: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`access:${mailbox}`}, 0))::text`;
}

export async function insertRequest(tx: Tx, row: RequestRow): Promise<void> {
  await tx.accessRequest.create({ data: row });
  await tx.accessRequestStanding.create({
    data: { requestId: row.id, state: 'unproven', since: row.createdAt },
  });
}

type Wanted = {
  readonly id?: string;
  readonly mailbox?: string;
  readonly itemId?: string;
  readonly states?: readonly RequestState[];
  /** Whether only those count whose mailbox was proven. Anybody can write others, as many as they like. */
  readonly isProven?: true;
};

/** Requests with where they stand, the latest first. */
export async function selectRequests(tx: Tx, wanted: Wanted, most = 1000): Promise<RequestWithStanding[]> {
  const { isProven = false, states, ...where } = wanted;
  const standing = {
    ...(states === undefined ? {} : { state: { in: [...states] } }),
    ...(isProven ? { provenAt: { not: null } } : {}),
  };
  const rows = await tx.accessRequest.findMany({
    where: { ...where, standing },
    include: { standing: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: most,
  });
  return rows.flatMap(({ standing, ...row }) =>
    standing === null ? [] : [{ ...row, standing: { ...standing, state: standing.state as RequestState } }],
  );
}

/** Takes a request from one state to the next; false where somebody else did meanwhile. */
export async function moveRequest(
  tx: Tx,
  step: {
    readonly id: string;
    readonly from: RequestState;
    readonly to: RequestState;
    readonly at: Date;
    readonly provenAt?: Date;
    readonly decidedBy?: string;
    readonly reason?: string;
    readonly attestationId?: string;
  },
): Promise<boolean> {
  const { at, from, id, to, ...facts } = step;
  const { count } = await tx.accessRequestStanding.updateMany({
    where: { requestId: id, state: from },
    data: { ...facts, state: to, since: at },
  });
  return count === 1;
}

export async function insertGrant(tx: Tx, row: GrantRow): Promise<void> {
  await tx.accessGrant.create({ data: row });
}

/** Grants with their ends, the latest first. */
export async function selectGrants(
  tx: Tx,
  where: { readonly id?: string; readonly mailbox?: string; readonly itemId?: string },
  most = 1000,
): Promise<GrantWithEnd[]> {
  const rows = await tx.accessGrant.findMany({
    where,
    include: { revocation: true },
    orderBy: [{ grantedAt: 'desc' }, { id: 'desc' }],
    take: most,
  });
  return rows.map(({ revocation, ...row }) => ({ ...row, revokedAt: revocation?.revokedAt ?? null }));
}

/** Ends a grant; false where it was revoked already. */
export async function insertRevocation(
  tx: Tx,
  row: {
    readonly grantId: string;
    readonly reason: string;
    readonly revokedBy: string;
    readonly revokedAt: Date;
    readonly attestationId: string;
  },
): Promise<void> {
  await tx.accessRevocation.create({ data: row });
}

/** A grant with what its record signed too, as all of it is stored now. */
export type GrantAsStored = Omit<GrantRow, 'itemId' | 'attestationId'> & {
  readonly document: string | null;
  readonly reason: string | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revokedBecause: string | null;
};

export function selectGrantsAsStored(tx: Tx, ids: readonly string[]): Promise<GrantAsStored[]> {
  return tx.$queryRaw`
    select g.id::text, g.request_id::text as "requestId", g.mailbox, g.company, g.granted_by as "grantedBy",
      g.granted_at as "grantedAt", g.expires_at as "expiresAt", g.policy_hash as "policyHash", i.slug as document, s.reason,
      v.revoked_at as "revokedAt", v.revoked_by as "revokedBy", v.reason as "revokedBecause"
    from access_grant g
    left join trust_item i on i.id = g.item_id
    left join access_request_standing s on s.request_id = g.request_id
    left join access_revocation v on v.grant_id = g.id
    where g.id = any(${ids}::uuid[])`;
}
