import type { Actor, PersonActor, StaffRole, TenantRole } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { type Customer, foundCustomer, foundVendor } from './billing-world.ts';
import { closeFor, FOUNDED } from './close-story.ts';

/** Invoices of 49.00 USD without tax: issued on the 3rd of the next month, due 30 days later. */
export const CLOSED_ON = {
  '2026-08': new Date('2026-09-03T06:00:00Z'),
  '2026-09': new Date('2026-10-03T06:00:00Z'),
  '2026-10': new Date('2026-11-03T06:00:00Z'),
} as const;

export function foundBooks(): Promise<void> {
  return foundVendor(FOUNDED);
}

/** A customer with the invoices of these months. */
export async function billedCustomer(
  months: readonly (keyof typeof CLOSED_ON)[] = ['2026-08', '2026-09', '2026-10'],
): Promise<Customer> {
  const customer = await foundCustomer({
    now: FOUNDED,
    startsOn: '2026-08-01',
    tax: { kind: 'exempt', note: 'Exempt for the test' },
  });
  for (const month of months) await closeFor(customer, month, CLOSED_ON[month]);
  return customer;
}

export function somebody(rights: {
  readonly staff?: StaffRole;
  readonly role?: { readonly tenantId: string; readonly role: TenantRole };
}): PersonActor {
  return {
    kind: 'person',
    userId: '00000000-0000-4000-8000-0000000000bb',
    email: 'somebody@example.test',
    name: 'Somebody',
    locale: null,
    memberships: rights.role ? [rights.role] : [],
    staffRoles: rights.staff ? [rights.staff] : [],
    accountTenantIds: [],
    viewAs: null,
  };
}

export const bookkeeper = somebody({ staff: 'billing_operator' });

export type At = { readonly now: Date; readonly actor?: Actor };

export function inBooks<T>(
  tenantIds: readonly string[],
  { now, actor = bookkeeper }: At,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  return withTenant({ tenantIds, actor }, (tx) => work(testCtx(tx, { now, actor })));
}

export function overAllBooks<T>({ now, actor = bookkeeper }: At, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withVendor({ actor, reason: 'test' }, (tx) => work(testCtx(tx, { now, actor })));
}
