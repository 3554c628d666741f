import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import type { SubscriptionRule } from '#core/contracts/rules.ts';
import { reconcileAdvance } from './reconcile-advance.ts';
import { NOVEMBER, recurringChargeOf, sampleSubscription } from './testing/sample-invoice.ts';

const instantOf = (day: string) => `${day}T00:00:00.000Z`;
const fee = (key: string): Charge => ({ ...recurringChargeOf('30'), key, billed: 'in-advance' }) as Charge;
const OLD = {
  ...sampleSubscription([fee('base'), fee('support'), { ...recurringChargeOf('5'), key: 'other' }]),
};
const NEW = { ...sampleSubscription([fee('base')]), planVersion: 2, planDigest: 'b'.repeat(64) };

function piece(rule: SubscriptionRule, from: string, until: string): SubscriptionRule {
  return { ...rule, piece: { from, until, startsAt: instantOf(from), endsAt: instantOf(until) } };
}

function reconciled(own: SubscriptionRule[], billed: SubscriptionRule[], period = NOVEMBER) {
  const { returned, subscriptions } = reconcileAdvance({ own, billed, period, instantOf });
  return {
    billed: subscriptions.map(({ billedInAdvance = [] }) => billedInAdvance.join(' ')),
    returned: returned.map(
      ({ charges, piece: days, planVersion }) =>
        `${planVersion} ${charges.map(({ key }) => key).join(' ')} ${days?.from} ${days?.until}`,
    ),
  };
}

describe('what was billed in advance', () => {
  it('is not billed again while it is served', () => {
    expect(reconciled([OLD], [OLD])).toEqual({ billed: ['base support'], returned: [] });
  });

  it('is billed where no invoice had billed it', () => {
    expect(reconciled([OLD], [])).toEqual({ billed: [''], returned: [] });
    expect(reconciled([OLD], [{ ...OLD, billedInAdvance: ['base'] }])).toEqual({
      billed: ['support'],
      returned: [],
    });
  });

  it('is given back for the days of another plan version, which are billed', () => {
    const own = [piece(OLD, '2026-11-01', '2026-11-11'), piece(NEW, '2026-11-11', '2026-12-01')];
    expect(reconciled(own, [OLD])).toEqual({
      billed: ['base support', ''],
      returned: ['1 base support 2026-11-11 2026-12-01'],
    });
    expect(reconciled([NEW], [OLD])).toEqual({
      billed: [''],
      returned: ['1 base support 2026-11-01 2026-12-01'],
    });
  });

  it('is given back for paused days, and for those after a cancellation in a period cut short', () => {
    const paused = [{ from: '2026-11-11', until: '2026-11-21' }];
    expect(reconciled([{ ...OLD, paused }], [OLD])).toEqual({
      billed: ['base support'],
      returned: ['1 base support 2026-11-11 2026-11-21'],
    });
    const short = { ...NOVEMBER, end: '2026-11-11', whole: { start: '2026-11-01', end: '2026-12-01' } };
    expect(reconciled([OLD], [OLD], short)).toEqual({
      billed: ['base support'],
      returned: ['1 base support 2026-11-11 2026-12-01'],
    });
  });

  it('for fewer days than are served is given back whole, and all of them are billed', () => {
    const known = piece(OLD, '2026-11-01', '2026-11-11');
    expect(reconciled([OLD], [known])).toEqual({
      billed: [''],
      returned: ['1 base support 2026-11-01 2026-11-11'],
    });
  });

  it('under two pieces that became one again is not billed again', () => {
    const billed = [piece(OLD, '2026-11-01', '2026-11-11'), piece(OLD, '2026-11-11', '2026-12-01')];
    expect(reconciled([OLD], billed)).toEqual({ billed: ['base support'], returned: [] });
  });
});
