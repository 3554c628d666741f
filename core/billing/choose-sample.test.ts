import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseSample } from './choose-sample.ts';

const items = Array.from({ length: 40 }, (_, index) => ({
  number: `ACME-${String(index + 1).padStart(6, '0')}`,
}));

it('takes as many as asked for, each once, and the same for the same seed in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(60),
      fc.shuffledSubarray(items, { minLength: 40 }),
      (seed, size, order) => {
        const chosen = chooseSample(items, { size, seed });
        expect(new Set(chosen).size).toBe(Math.min(size, items.length));
        expect(chooseSample(order, { size, seed })).toEqual(chosen);
      },
    ),
  );
});

it('takes others for another seed', () => {
  const first = chooseSample(items, { size: 5, seed: 'a' });
  expect(chooseSample(items, { size: 5, seed: 'b' })).not.toEqual(first);
  expect(chooseSample(items, { size: 6, seed: 'a' }).slice(0, 5)).toEqual(first);
});
