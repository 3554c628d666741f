import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalTerms,
  approvalObstacle,
  countApprovals,
  delegationHolds,
  executionObstacle,
  hasEnoughApprovals,
  type Vote,
} from './decide.ts';
import { APPROVAL_STATES, isOpenApproval } from './lifecycle.ts';

const TERMS: ApprovalTerms = {
  state: 'proposed',
  proposedBy: 'user:ann',
  subjectSha256: 'a'.repeat(64),
  neededCount: 2,
  expiresAt: 1_000,
};
const MOMENT = { now: 999, currentSubjectSha256: TERMS.subjectSha256 };

const own = (name: string, isEntitled = true): Vote => ({
  actor: `user:${name}`,
  authority: `user:${name}`,
  isEntitled,
});
const standingIn = (name: string, forWhom: string): Vote => ({
  ...own(name),
  authority: `user:${forWhom}`,
});

const person = fc.constantFrom('user:ann', 'user:bea', 'user:cid', 'user:dan', 'user:eve');
const vote = fc.record({ actor: person, authority: person, isEntitled: fc.boolean() });
/** As the table holds them: nobody decides twice. */
const votes = fc.uniqueArray(vote, { selector: ({ actor }) => actor });

describe('an approval', () => {
  const obstacle = (given: Vote, changes: Partial<ApprovalTerms> = {}, before: readonly Vote[] = []) =>
    approvalObstacle({ ...TERMS, ...changes }, MOMENT, { vote: given, votes: before });

  it('is given by another person who is entitled', () => {
    expect(obstacle(own('bea'))).toBeNull();
    expect(obstacle(own('bea', false))).toBe('not_entitled');
    expect(obstacle(standingIn('bea', 'cid'))).toBeNull();
  });

  it('is never the proposer’s own, nor given by their right', () => {
    expect(obstacle(own('ann'))).toBe('own_proposal');
    expect(obstacle(standingIn('bea', 'ann'))).toBe('own_proposal');
    expect(obstacle(standingIn('ann', 'bea'))).toBe('own_proposal');
  });

  it('counts each person and each right once', () => {
    expect(obstacle(own('bea'), {}, [own('bea')])).toBe('already_decided');
    expect(obstacle(own('cid'), {}, [standingIn('bea', 'cid')])).toBe('authority_used');
    expect(obstacle(standingIn('dan', 'bea'), {}, [own('bea')])).toBe('authority_used');
  });

  it('ends with the proposal’s time, and with a change of what it builds on', () => {
    const at = (now: number, currentSubjectSha256 = TERMS.subjectSha256) =>
      approvalObstacle(TERMS, { now, currentSubjectSha256 }, { vote: own('bea'), votes: [] });
    expect(at(999)).toBeNull();
    expect(at(1_000)).toBe('expired');
    expect(at(999, 'b'.repeat(64))).toBe('stale');
  });

  it.each(APPROVAL_STATES)('in state %s is possible only while the proposal is open', (state) => {
    expect(obstacle(own('bea'), { state })).toBe(isOpenApproval(state) ? null : 'not_open');
  });
});

describe('carrying out', () => {
  const approved = { ...TERMS, state: 'approved' } as const;

  it('needs the approvals, of people who still may', () => {
    expect(executionObstacle(approved, MOMENT, [own('bea'), own('cid')])).toBeNull();
    expect(executionObstacle(approved, MOMENT, [own('bea'), own('cid', false)])).toBe('not_enough');
    expect(executionObstacle(TERMS, MOMENT, [own('bea'), own('cid')])).toBe('not_approved');
  });

  it('needs the proposal to be in time and to fit what is there', () => {
    const both = [own('bea'), own('cid')];
    expect(executionObstacle(approved, { ...MOMENT, now: 1_000 }, both)).toBe('expired');
    expect(executionObstacle(approved, { ...MOMENT, currentSubjectSha256: '' }, both)).toBe('stale');
  });
});

describe('counting', () => {
  it('never counts the proposer, in person or by their right', () => {
    fc.assert(
      fc.property(votes, person, (given, proposer) => {
        const others = given.filter(({ actor, authority }) => actor !== proposer && authority !== proposer);
        expect(countApprovals(proposer, given)).toBe(countApprovals(proposer, others));
      }),
    );
  });

  it('does not depend on the order, nor on hearing the same approval twice', () => {
    fc.assert(
      fc.property(votes, person, fc.infiniteStream(fc.nat()), (given, proposer, stream) => {
        const shuffled = [...given]
          .map((one) => ({ one, key: stream.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const count = countApprovals(proposer, given);
        expect(countApprovals(proposer, shuffled)).toBe(count);
        expect(countApprovals(proposer, [...given, ...shuffled])).toBe(count);
      }),
    );
  });

  it('rises by at most one with each approval, and never above the people or the rights behind it', () => {
    fc.assert(
      fc.property(votes, vote, person, (given, next, proposer) => {
        const before = countApprovals(proposer, given);
        const after = countApprovals(proposer, [...given, next]);
        expect([before, before + 1]).toContain(after);
        const entitled = given.filter(({ isEntitled }) => isEntitled);
        expect(before).toBeLessThanOrEqual(new Set(entitled.map(({ actor }) => actor)).size);
        expect(before).toBeLessThanOrEqual(new Set(entitled.map(({ authority }) => authority)).size);
      }),
    );
  });

  it('falls at once when a right is taken away', () => {
    fc.assert(
      fc.property(votes, person, person, (given, proposer, revoked) => {
        const afterwards = given.map((one) =>
          one.authority === revoked ? { ...one, isEntitled: false } : one,
        );
        const without = given.filter(({ authority }) => authority !== revoked);
        expect(countApprovals(proposer, afterwards)).toBe(countApprovals(proposer, without));
      }),
    );
  });

  it('never lets one person alone be enough, whoever proposed', () => {
    fc.assert(
      fc.property(votes, person, fc.integer({ min: 1, max: 3 }), (given, proposer, neededCount) => {
        const people = new Set(given.map(({ actor }) => actor).concat(proposer));
        const enough = hasEnoughApprovals({ proposedBy: proposer, neededCount }, given);
        expect(enough && people.size < neededCount + 1).toBe(false);
      }),
    );
  });
});

describe('a delegation', () => {
  const delegation = {
    from: 'user:ann',
    to: 'user:bea',
    firstDay: '2026-11-01',
    lastDay: '2026-11-15',
    isEnded: false,
  };

  it.each([
    ['2026-10-31', false],
    ['2026-11-01', true],
    ['2026-11-15', true],
    ['2026-11-16', false],
  ])('on %s: %s', (today, holds) => {
    expect(delegationHolds(delegation, 'user:bea', today)).toBe(holds);
  });

  it('is for the person named and for nobody else, until it is ended', () => {
    expect(delegationHolds(delegation, 'user:cid', '2026-11-02')).toBe(false);
    expect(delegationHolds(delegation, 'user:ann', '2026-11-02')).toBe(false);
    expect(delegationHolds({ ...delegation, isEnded: true }, 'user:bea', '2026-11-02')).toBe(false);
    expect(delegationHolds({ ...delegation, to: 'user:ann' }, 'user:ann', '2026-11-02')).toBe(false);
  });
});
