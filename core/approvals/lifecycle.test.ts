import { describe, expect, it } from 'vitest';
import { APPROVAL_STATES, canMoveApproval, isOpenApproval, statesBefore } from './lifecycle.ts';

const ENDS = ['executed', 'rejected', 'withdrawn', 'expired', 'stale'] as const;

describe('the life of a proposal', () => {
  it('is carried out only once it is approved', () => {
    expect(statesBefore('executed')).toEqual(['approved']);
  });

  it('ends in one of five ways, and never comes back from there', () => {
    expect(APPROVAL_STATES.filter((state) => !isOpenApproval(state))).toEqual(ENDS);
    for (const end of ENDS) expect(APPROVAL_STATES.filter((to) => canMoveApproval(end, to))).toEqual([]);
  });

  it('can be stopped until it is carried out', () => {
    for (const end of ENDS.slice(1)) expect(statesBefore(end)).toEqual(['proposed', 'approved']);
  });

  it('waits again when its approvals no longer count', () => {
    expect(statesBefore('proposed')).toEqual(['approved']);
  });
});
