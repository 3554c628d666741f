import type { Tx } from '#server/platform/db/tx.ts';
import type { DemoPersonView, StaffRoleName, TenantRoleName } from './contract.ts';

export type PersonRow = {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly locale: 'en' | 'es' | null;
  readonly theme: 'system' | 'light' | 'dark';
  readonly noticesByMail: boolean;
  readonly disabledAt: Date | null;
};

const COLUMNS = {
  id: true,
  email: true,
  name: true,
  locale: true,
  theme: true,
  noticesByMail: true,
  disabledAt: true,
} as const;

export function selectPerson(tx: Tx, userId: string): Promise<PersonRow | null> {
  return tx.user.findUnique({ where: { id: userId }, select: COLUMNS });
}

/** The person of a mail address, made when there is none; an existing one keeps name and language. */
export async function findOrInsertPerson(
  tx: Tx,
  person: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly locale: 'en' | 'es' | null;
    readonly createdAt: Date;
  },
): Promise<PersonRow> {
  await tx.user.createMany({ data: [person], skipDuplicates: true });
  return tx.user.findUniqueOrThrow({ where: { email: person.email }, select: COLUMNS });
}

export async function updateProfile(
  tx: Tx,
  userId: string,
  change: {
    readonly locale?: 'en' | 'es' | null;
    readonly theme?: PersonRow['theme'];
    readonly noticesByMail?: boolean;
  },
): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: change, select: { id: true } });
}

/** Shuts a person out, or lets them in again; shut out, every session ends. False when there is no such person. */
export async function updateDisabled(tx: Tx, userId: string, disabledAt: Date | null): Promise<boolean> {
  const { count } = await tx.user.updateMany({ where: { id: userId }, data: { disabledAt } });
  if (disabledAt) await tx.session.deleteMany({ where: { userId } });
  return count === 1;
}

export type MemberRow = { readonly role: TenantRoleName; readonly createdAt: Date; readonly user: PersonRow };

/** The memberships of a tenant, by person. */
export function selectMembers(tx: Tx, tenantId: string): Promise<MemberRow[]> {
  return tx.membership.findMany({
    where: { tenantId },
    select: { role: true, createdAt: true, user: { select: COLUMNS } },
    orderBy: [{ user: { email: 'asc' } }, { role: 'asc' }],
  });
}

/** Who holds one of these roles in these tenants and may sign in. */
export function selectHolders(
  tx: Tx,
  tenantIds: readonly string[],
  roles: readonly TenantRoleName[],
): Promise<{ tenantId: string; userId: string }[]> {
  return tx.membership.findMany({
    where: { tenantId: { in: [...tenantIds] }, role: { in: [...roles] }, user: { disabledAt: null } },
    select: { tenantId: true, userId: true },
    distinct: ['tenantId', 'userId'],
    orderBy: [{ tenantId: 'asc' }, { userId: 'asc' }],
  });
}

/** Locks a tenant's memberships, so that two removals cannot both leave "the other" admin. */
export async function lockMembers(tx: Tx, tenantId: string): Promise<void> {
  await tx.$queryRaw`select from membership where tenant_id = ${tenantId}::uuid order by user_id, role for update`;
}

type MembershipKey = { readonly tenantId: string; readonly userId: string; readonly role: TenantRoleName };

export async function insertMember(tx: Tx, key: MembershipKey, createdAt: Date): Promise<boolean> {
  const { count } = await tx.membership.createMany({ data: [{ ...key, createdAt }], skipDuplicates: true });
  return count === 1;
}

export async function deleteMember(tx: Tx, key: MembershipKey): Promise<boolean> {
  const { count } = await tx.membership.deleteMany({ where: { ...key } });
  return count === 1;
}

/** How many people who may sign in hold a role of a tenant. */
export function countMembers(tx: Tx, tenantId: string, role: TenantRoleName): Promise<number> {
  return tx.membership.count({ where: { tenantId, role, user: { disabledAt: null } } });
}

export type StaffRow = PersonRow & { readonly staffRoles: readonly { readonly role: StaffRoleName }[] };
type StaffWithAccounts = StaffRow & {
  readonly staffAccounts: readonly { readonly tenantId: string }[];
};

export function selectStaff(tx: Tx): Promise<StaffWithAccounts[]> {
  return tx.user.findMany({
    where: { staffRoles: { some: {} } },
    select: {
      ...COLUMNS,
      staffRoles: { select: { role: true }, orderBy: { role: 'asc' } },
      staffAccounts: { select: { tenantId: true }, orderBy: { tenantId: 'asc' } },
    },
    orderBy: { email: 'asc' },
  });
}

/** Of these people, or of everybody, the staff who may sign in. */
export function selectStaffById(tx: Tx, userIds: readonly string[] | 'all'): Promise<StaffRow[]> {
  return tx.user.findMany({
    where: {
      disabledAt: null,
      staffRoles: { some: {} },
      ...(userIds === 'all' ? {} : { id: { in: [...userIds] } }),
    },
    select: { ...COLUMNS, staffRoles: { select: { role: true }, orderBy: { role: 'asc' } } },
    orderBy: { email: 'asc' },
  });
}

/** Holds what these people may do until the transaction ends. */
export async function lockStaffRights(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.$queryRaw`select from user_account where id = any(${[...userIds]}::uuid[]) order by id for share`;
  await tx.$queryRaw`
    select from staff_role where user_id = any(${[...userIds]}::uuid[]) order by user_id, role for share`;
}

export async function selectPersonNames(
  tx: Tx,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.user.findMany({
    where: { id: { in: [...userIds] } },
    select: { id: true, name: true, email: true },
  });
  return new Map(rows.map(({ id, name, email }) => [id, name ?? email]));
}

type StaffKey = { readonly userId: string; readonly role: StaffRoleName };

export async function insertStaffRole(
  tx: Tx,
  key: StaffKey,
  grant: { readonly grantedBy: string; readonly grantedAt: Date },
): Promise<boolean> {
  const { count } = await tx.staffRole.createMany({ data: [{ ...key, ...grant }], skipDuplicates: true });
  return count === 1;
}

/** Locks the holders of a role, so that two revocations cannot both leave "the other" one. */
export async function lockStaffRole(tx: Tx, role: StaffRoleName): Promise<void> {
  await tx.$queryRaw`select from staff_role where role = ${role}::staff_role_name order by user_id for update`;
}

export async function deleteStaffRole(tx: Tx, key: StaffKey): Promise<boolean> {
  const { count } = await tx.staffRole.deleteMany({ where: { ...key } });
  return count === 1;
}

/** How many people who may sign in hold a staff role. */
export function countStaff(tx: Tx, role: StaffRoleName): Promise<number> {
  return tx.staffRole.count({ where: { role, user: { disabledAt: null } } });
}

export async function insertStaffAccount(tx: Tx, tenantId: string, userId: string): Promise<void> {
  await tx.staffAccount.createMany({ data: [{ tenantId, userId }], skipDuplicates: true });
}

export async function deleteStaffAccount(tx: Tx, tenantId: string, userId: string): Promise<void> {
  await tx.staffAccount.deleteMany({ where: { tenantId, userId } });
}

export type ViewAsRow = {
  readonly id: string;
  readonly staffName: string;
  readonly reason: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
};

const VIEW_AS_COLUMNS = {
  id: true,
  staffName: true,
  reason: true,
  startedAt: true,
  expiresAt: true,
  endedAt: true,
} as const;

export async function insertViewAs(
  tx: Tx,
  row: Omit<ViewAsRow, 'endedAt'> & { readonly tenantId: string; readonly staffUserId: string },
): Promise<void> {
  await tx.viewAs.create({ data: row, select: { id: true } });
}

/** Ends every look of this person at this tenant; false when none was open. */
export async function closeViewAs(
  tx: Tx,
  look: { readonly tenantId: string; readonly staffUserId: string; readonly now: Date },
): Promise<boolean> {
  const { tenantId, staffUserId, now } = look;
  const { count } = await tx.viewAs.updateMany({
    where: { tenantId, staffUserId, endedAt: null, expiresAt: { gt: now } },
    data: { endedAt: now },
  });
  return count > 0;
}

export function selectViewAs(tx: Tx, tenantId: string, most: number): Promise<ViewAsRow[]> {
  return tx.viewAs.findMany({
    where: { tenantId },
    select: VIEW_AS_COLUMNS,
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: most,
  });
}

/** The people of the demo with their place and roles. It enters every tenant, which only the demo may do for nobody. */
export async function selectDemoPeople(tx: Tx, most: number): Promise<DemoPersonView[]> {
  await tx.$queryRaw`
    select set_config('app.tenant_ids', coalesce((select array_agg(t)::text from openbook.all_tenant_ids() t), ''), true)`;
  return tx.$queryRaw`
    select u.id as "userId", coalesce(u.name, u.email) as name, min(t.name) as place,
      array_agg(distinct coalesce(r.role::text, m.role::text)) as roles
    from user_account u
    left join staff_role r on r.user_id = u.id
    left join membership m on m.user_id = u.id
    left join tenant t on t.id = m.tenant_id
    where u.disabled_at is null and (r.role is not null or m.role is not null)
    group by u.id
    order by min(t.name) nulls last, name
    limit ${most}`;
}
