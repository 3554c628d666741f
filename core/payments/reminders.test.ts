import { expect, test } from 'vitest';
import { dueReminder, type SentReminder } from './reminders.ts';
import { settlementOf } from './settlement.ts';

const DUE = '2026-10-01';

function reminderOn(
  today: string,
  changes: { readonly allocatedMinor?: bigint; readonly disputedMinor?: bigint } = {},
  sent: readonly SentReminder[] = [],
): number | null {
  const settlement = settlementOf({
    totalMinor: 1_000n,
    creditsMinor: 0n,
    allocatedMinor: 0n,
    differenceMinor: 0n,
    writtenOffMinor: 0n,
    disputedMinor: 0n,
    dueOn: DUE,
    today,
    ...changes,
  });
  return dueReminder({ settlement, sent, today });
}

const first: SentReminder = { step: 1, sentOn: '2026-10-04' };
const second: SentReminder = { step: 2, sentOn: '2026-10-15' };
const third: SentReminder = { step: 3, sentOn: '2026-10-31' };

test.each<[string, number | null, string, Parameters<typeof reminderOn>[1], SentReminder[]]>([
  ['not on the due date', null, '2026-10-01', {}, []],
  ['not two days later', null, '2026-10-03', {}, []],
  ['three days late', 1, '2026-10-04', {}, []],
  ['not twice', null, '2026-10-14', {}, [first]],
  ['two weeks late', 2, '2026-10-15', {}, [first]],
  ['a month late', 3, '2026-10-31', {}, [second, first]],
  ['never a fourth time', null, '2027-10-31', {}, [first, second, third]],
  ['from the first step on, however late', 1, '2026-12-31', {}, []],
  ['the next never at the heels of the last', null, '2026-12-31', {}, [{ step: 1, sentOn: '2026-12-21' }]],
  ['the next after its pause', 2, '2027-01-01', {}, [{ step: 1, sentOn: '2026-12-21' }]],
  ['of a part that is open', 1, '2026-10-04', { allocatedMinor: 999n }, []],
  ['not of what is paid', null, '2026-10-04', { allocatedMinor: 1_000n }, []],
  ['not of what is all in dispute', null, '2026-10-04', { disputedMinor: 1_000n }, []],
  ['of what is not in dispute', 1, '2026-10-04', { disputedMinor: 1n }, []],
])('%s', (_name, step, today, changes, sent) => {
  expect(reminderOn(today, changes, sent)).toBe(step);
});
