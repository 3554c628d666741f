import { randomUUID } from 'node:crypto';
import type { PersonActor, StaffRole, TenantRole } from './actor.ts';

/** A person for tests, without any right until overrides give some. */
export function testPerson(overrides: Partial<PersonActor> = {}): PersonActor {
  return {
    kind: 'person',
    userId: randomUUID(),
    email: 'person@example.test',
    name: 'Test Person',
    locale: null,
    memberships: [],
    staffRoles: [],
    accountTenantIds: [],
    viewAs: null,
    ...overrides,
  };
}

/** A member of one tenant. */
export function testMember(tenantId: string, role: TenantRole): PersonActor {
  return testPerson({ memberships: [{ tenantId, role }] });
}

/** A member of the vendor's staff. */
export function testStaff(...staffRoles: StaffRole[]): PersonActor {
  return testPerson({ staffRoles });
}
