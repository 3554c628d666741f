import { describe, expect, it } from 'vitest';
import { TRACE_OPS } from '#core/contracts/trace.ts';
import en from '#messages/en.json' with { type: 'json' };
import es from '#messages/es.json' with { type: 'json' };

describe('texts of the calculation', () => {
  it.each([
    ['en', en],
    ['es', es],
  ])('words every operation, and nothing else, in %s', (_, messages) => {
    expect(Object.keys(messages.trace).toSorted()).toEqual(TRACE_OPS.toSorted());
  });
});
