import { expect, test } from 'vitest';
import { chooseDisputes } from './choose-disputes.ts';

const DISPUTES = [
  { number: 4, state: 'open', category: 'other' },
  { number: 3, state: 'information-requested', category: 'wrong-tax' },
  { number: 2, state: 'resolved', category: 'other' },
  { number: 1, state: 'withdrawn', category: 'other' },
] as const;

test.each([
  [{}, [4, 3, 2, 1]],
  [{ state: '', category: '' }, [4, 3, 2, 1]],
  [{ state: 'unended' }, [4, 3]],
  [{ state: 'resolved' }, [2]],
  [{ category: 'other' }, [4, 2, 1]],
  [{ state: 'unended', category: 'wrong-tax' }, [3]],
  [{ state: 'nonsense' }, []],
])('%j leaves %j', (choice, expected) => {
  expect(chooseDisputes(DISPUTES, choice).map(({ number }) => number)).toEqual(expected);
});
