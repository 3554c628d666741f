import { describe, expect, test } from 'vitest';
import type { PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import { isAllowed } from '#server/platform/policy/index.ts';
import type { RequestRow } from './repository.ts';
import { mayApprove, rightFor, shortagesAmong, termsByPolicy } from './rights.ts';

function staff(name: string, ...staffRoles: readonly StaffRole[]): PersonActor {
  return {
    kind: 'person',
    userId: name,
    email: `${name}@example.test`,
    name,
    locale: null,
    memberships: [],
    staffRoles,
    accountTenantIds: [],
    viewAs: null,
  };
}

const concern = (amountMinor: bigint | null = null) => ({
  tenantId: null,
  kind: 'price-publication' as const,
  amountMinor,
  currency: amountMinor === null ? null : 'EUR',
});

const hugo = staff('hugo', 'billing_operator');
const iris = staff('iris', 'finance_approver');

describe('the policy of approvals', () => {
  test.each<[StaffRole, boolean]>([
    ['finance_approver', true],
    ['billing_operator', false],
    ['vendor_admin', false],
    ['auditor', false],
    ['support', false],
  ])('%s approves a price: %s', (role, may) => {
    expect(mayApprove(staff('x', role), concern())).toBe(may);
  });

  test('caps what one role agrees to', () => {
    expect(mayApprove(iris, concern(10_000_000n))).toBe(true);
    expect(mayApprove(iris, concern(10_000_001n))).toBe(false);
    expect(mayApprove(iris, concern(10n ** 30n)), 'beyond what is counted').toBe(false);
  });

  test('says how many people and how long, more of them for large amounts, and nothing of unknown kinds', () => {
    expect(termsByPolicy({ actor: hugo }, concern())).toEqual({ neededCount: 1, openHours: 336 });
    expect(termsByPolicy({ actor: hugo }, concern(1_000_000n))?.neededCount).toBe(1);
    expect(termsByPolicy({ actor: hugo }, concern(1_000_001n))?.neededCount).toBe(2);
    expect(termsByPolicy({ actor: hugo }, { ...concern(), kind: 'unheard-of' })).toBeNull();
  });

  test('never lets anybody approve their own, nor while they view as a customer', () => {
    const asks = (actor: PersonActor, ownProposal: boolean) =>
      isAllowed(actor, 'approvals.approve', 'vendor', {
        kind: 'price-publication',
        amountMinor: 0,
        currency: '',
        ownProposal,
      });
    expect(asks(iris, false)).toBe(true);
    expect(asks(iris, true)).toBe(false);
    expect(asks({ ...iris, viewAs: { tenantId: 't', viewAsId: 'v' } }, false)).toBe(false);
  });
});

describe('the right that somebody decides by', () => {
  const request = { ...concern(), proposedBy: 'user:hugo' } as RequestRow;
  const jon = staff('jon', 'finance_approver');

  test('is their own before a lent one', () => {
    expect(rightFor(request, iris, { lenders: [jon], used: [] })).toBe(iris);
  });

  test('is lent by somebody who has it, did not propose, and whose right is free', () => {
    const ben = staff('ben', 'billing_operator');
    const used = [{ actor: 'user:iris', authority: 'user:iris', isEntitled: true }];
    expect(rightFor(request, ben, { lenders: [], used: [] })).toBeNull();
    expect(rightFor(request, ben, { lenders: [staff('pia', 'support')], used: [] })).toBeNull();
    expect(rightFor(request, ben, { lenders: [iris, jon], used })).toBe(jon);
    const byIris = { ...request, proposedBy: 'user:iris' };
    expect(rightFor(byIris, ben, { lenders: [iris, jon], used: [] })).toBe(jon);
  });
});

test('a kind that fewer than two could approve is told', () => {
  expect(shortagesAmong([hugo, iris])).toContainEqual({ kind: 'price-publication', approvers: 1 });
  expect(shortagesAmong([hugo, iris]).map(({ kind }) => kind)).not.toContain('credit-note');
  const jon = staff('jon', 'finance_approver');
  expect(shortagesAmong([iris, jon])).toEqual([
    { kind: 'trust-publication', approvers: 0 },
    { kind: 'erasure', approvers: 0 },
  ]);
  const editors = [staff('grace', 'vendor_admin'), staff('mona', 'security')];
  expect(shortagesAmong([iris, jon, ...editors])).toEqual([]);
});
