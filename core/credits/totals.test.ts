import { expect, test } from 'vitest';
import { creditTotals } from './totals.ts';

test('totals are by currency: carried out, and still open; what came to nothing is in neither', () => {
  const credit = (
    currency: string,
    amountMinor: bigint,
    state: Parameters<typeof creditTotals>[0][0]['state'],
  ) => ({
    currency,
    amountMinor,
    state,
  });
  expect(
    creditTotals([
      credit('USD', 100n, 'executed'),
      credit('EUR', 7n, 'executed'),
      credit('EUR', 5n, 'executed'),
      credit('EUR', 3n, 'proposed'),
      credit('EUR', 2n, 'approved'),
      credit('EUR', 1_000n, 'rejected'),
    ]),
  ).toEqual([
    { currency: 'EUR', givenMinor: 12n, givenCount: 2, waitingMinor: 5n, waitingCount: 2 },
    { currency: 'USD', givenMinor: 100n, givenCount: 1, waitingMinor: 0n, waitingCount: 0 },
  ]);
  expect(creditTotals([])).toEqual([]);
});
