import { database, withSystem } from '../db/index.ts';
import { isConnectionLoss } from '../db/sql-state.ts';
import { DomainError } from '../errors.ts';
import { type Actor, anonymous, type PersonActor, type StaffRole, type TenantRole } from './actor.ts';
import { hashSessionToken, newSessionToken, SESSION_HOURS } from './session-token.ts';

type PersonRow = {
  readonly userId: string;
  readonly email: string;
  readonly name: string | null;
  readonly locale: 'en' | 'es' | null;
  readonly memberships: { tenantId: string; role: TenantRole }[] | null;
  readonly staffRoles: StaffRole[] | null;
  readonly accountTenantIds: string[] | null;
  readonly viewAs: { tenantId: string; viewAsId: string } | null;
};

function personActor(row: PersonRow): PersonActor {
  return {
    kind: 'person',
    userId: row.userId,
    email: row.email,
    name: row.name ?? row.email,
    locale: row.locale,
    memberships: row.memberships ?? [],
    staffRoles: row.staffRoles ?? [],
    accountTenantIds: row.accountTenantIds ?? [],
    viewAs: row.staffRoles && row.staffRoles.length > 0 ? row.viewAs : null,
  };
}

/**
 * Who a session token belongs to, in one round trip: person, memberships, staff roles, accounts, and whether they view as
 * a customer. Nobody (null) once the session ended or the person was disabled.
 */
export async function personBySession(token: string, now: Date): Promise<PersonActor | null> {
  return loadPerson({ tokenHash: hashSessionToken(token), userId: null, now });
}

/** A person as an actor without a session; for command line and tests. Null when unknown or disabled. */
export async function personByUserId(userId: string, now: Date): Promise<PersonActor | null> {
  return loadPerson({ tokenHash: null, userId, now });
}

async function loadPerson(wanted: {
  readonly tokenHash: string | null;
  readonly userId: string | null;
  readonly now: Date;
}): Promise<PersonActor | null> {
  const { tokenHash, userId, now } = wanted;
  const { app } = await database();
  try {
    const [row] = await app.$queryRaw<PersonRow[]>`
      select u.id as "userId", u.email, u.name, u.locale::text as locale,
        (select json_agg(json_build_object('tenantId', m.tenant_id, 'role', m.role))
           from openbook.memberships_of(u.id) m) as memberships,
        (select json_agg(r.role order by r.role) from staff_role r where r.user_id = u.id) as "staffRoles",
        (select json_agg(a) from openbook.accounts_of(u.id) a) as "accountTenantIds",
        (select json_build_object('tenantId', v.tenant_id, 'viewAsId', v.id)
           from openbook.open_view_as_of(u.id, ${now}) v) as "viewAs"
      from user_account u
      where u.disabled_at is null and u.id = case when ${tokenHash}::text is null then ${userId}::uuid
        else (select s.user_id from login_session s where s.session_token = ${tokenHash} and s.expires > ${now}) end`;
    return row ? personActor(row) : null;
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    throw new DomainError('platform.database_unavailable', {
      message: 'The database does not answer at the moment. Try again shortly.',
      status: 503,
    });
  }
}

/** Signs a person in: stores the session and gives the token for the cookie. For the demo's cards and for tests. */
export async function createSessionFor(input: {
  readonly userId: string;
  readonly now: Date;
}): Promise<{ readonly token: string; readonly expires: Date }> {
  const token = newSessionToken();
  const expires = new Date(input.now.getTime() + SESSION_HOURS * 3_600_000);
  await withSystem({ actor: anonymous }, async (tx) => {
    await tx.session.create({
      data: { sessionToken: hashSessionToken(token), userId: input.userId, expires },
      select: { id: true },
    });
  });
  return { token, expires };
}

/** Ends a session; ending one that is over is no mistake. */
export async function endSession(token: string): Promise<void> {
  await withSystem({ actor: anonymous }, async (tx) => {
    await tx.session.deleteMany({ where: { sessionToken: hashSessionToken(token) } });
  });
}

/** The actor behind a session token, `anonymous` without one. */
export async function actorBySession(token: string | null, now: Date): Promise<Actor> {
  return (token && (await personBySession(token, now))) || anonymous;
}
