import { moneyFromWire, moneyToWire } from '#core/money/money.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';

type Owed = {
  readonly number: string;
  readonly currency: string;
  readonly total: string;
  readonly dueOn: CivilDate;
};

type DemoPayment = {
  readonly amount: string;
  readonly currency: string;
  readonly receivedOn: CivilDate;
  readonly reference: string;
  readonly allocate: { readonly kind: 'invoice'; readonly number: string };
};

/** How a customer pays its nth invoice: days after the due date, and what part of it; beyond the list on time. */
type Habit = { readonly daysAfterDue: number; readonly percent: bigint; readonly extraMinor?: bigint };

const ON_TIME: Habit = { daysAfterDue: -3, percent: 100n };
const HABITS: Readonly<Record<string, Readonly<Record<number, Habit>>>> = {
  // Late with the third, and half of the fifth only.
  acme: { 3: { daysAfterDue: 12, percent: 100n }, 5: { daysAfterDue: 2, percent: 50n } },
  // Sent too much for the second.
  ganges: { 2: { daysAfterDue: -5, percent: 100n, extraMinor: 12_500n } },
  // Has not paid the sixth.
  lumen: { 6: { daysAfterDue: 0, percent: 0n } },
};

/** The payments of a demo customer for its invoices in their order; invoices of zero are not paid. */
export function demoPayments(tenant: string, owed: readonly Owed[]): DemoPayment[] {
  return owed.flatMap(({ currency, dueOn, number, total }, index) => {
    const { daysAfterDue, percent, extraMinor = 0n } = HABITS[tenant]?.[index + 1] ?? ON_TIME;
    const asked = moneyFromWire({ amount: total, currency });
    if (!asked.ok) throw new Error(asked.error.message);
    const amountMinor = (asked.value.amountMinor * percent) / 100n + extraMinor;
    if (amountMinor === 0n) return [];
    return [
      {
        ...moneyToWire({ amountMinor, currency }),
        receivedOn: addDays(dueOn, daysAfterDue),
        reference: `Transfer ${number}`,
        allocate: { kind: 'invoice' as const, number },
      },
    ];
  });
}
