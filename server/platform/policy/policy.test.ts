import { describe, expect, test } from 'vitest';
import type { PersonActor } from '../auth/actor.ts';
import { anonymous } from '../auth/actor.ts';
import { policyHash } from './engine.ts';
import { authorise, isAllowed } from './index.ts';

const TENANT = { tenantId: '00000000-0000-4000-8000-000000000001' };
const OTHER = { tenantId: '00000000-0000-4000-8000-000000000002' };

function person(overrides: Partial<PersonActor>): PersonActor {
  return {
    kind: 'person',
    userId: '00000000-0000-4000-8000-0000000000aa',
    email: 'reader@example.test',
    name: 'Reader',
    locale: null,
    memberships: [],
    staffRoles: [],
    accountTenantIds: [],
    viewAs: null,
    ...overrides,
  };
}

describe('policy', () => {
  const member = person({ memberships: [{ tenantId: TENANT.tenantId, role: 'viewer' }] });

  test('a member reads the own tenant and no other', () => {
    expect(isAllowed(member, 'tenancy.readTenant', TENANT)).toBe(true);
    expect(isAllowed(member, 'tenancy.readTenant', OTHER)).toBe(false);
  });

  test('an unknown action is denied to everybody', () => {
    const admin = person({ staffRoles: ['vendor_admin'] });
    expect(isAllowed(admin, 'tenancy.abolishTenant', TENANT)).toBe(false);
  });

  test('nobody is asked to sign in, somebody is refused', () => {
    expect(() => authorise({ actor: anonymous }, 'tenancy.readTenant', TENANT)).toThrow(/Sign in/);
    expect(() => authorise({ actor: member }, 'tenancy.createTenant', 'vendor')).toThrow(/may not/);
  });

  test('viewing as a customer reads and changes nothing, whatever the staff role', () => {
    const viewing = person({
      staffRoles: ['vendor_admin'],
      viewAs: { tenantId: TENANT.tenantId, viewAsId: '00000000-0000-4000-8000-0000000000bb' },
    });
    expect(isAllowed(viewing, 'tenancy.readTenant', TENANT)).toBe(true);
    expect(isAllowed(viewing, 'tenancy.readTenant', OTHER)).toBe(false);
    expect(isAllowed(viewing, 'tenancy.changeTenant', TENANT)).toBe(false);
  });

  test('the hash names the policy text', () => {
    expect(policyHash()).toMatch(/^[0-9a-f]{64}$/);
  });
});
