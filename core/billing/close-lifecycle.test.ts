import { describe, expect, it } from 'vitest';
import { CLOSE_PHASES, canMoveClose, isWorkingPhase, nextClosePhase } from './close-lifecycle.ts';

describe('the life of a close', () => {
  it('goes one phase at a time to delivered', () => {
    const walked = ['open'];
    for (let phase = CLOSE_PHASES[0] as (typeof CLOSE_PHASES)[number]; isWorkingPhase(phase); ) {
      phase = nextClosePhase(phase);
      walked.push(phase);
    }
    expect(walked).toEqual(CLOSE_PHASES.slice(0, 8));
  });

  it('skips nothing, goes back only to be frozen anew, and is void before it is delivered or not at all', () => {
    const allowed = CLOSE_PHASES.flatMap((from) =>
      CLOSE_PHASES.filter((to) => canMoveClose(from, to)).map((to) => `${from}>${to}`),
    );
    expect(allowed).toEqual([
      'open>collecting',
      'open>parked',
      'collecting>sealed',
      'collecting>parked',
      'sealed>rated',
      'sealed>parked',
      'rated>collecting',
      'rated>final',
      'rated>parked',
      'final>signed',
      'final>void',
      'signed>logged',
      'signed>void',
      'logged>delivered',
      'logged>void',
    ]);
  });

  it('lets a parked one return to where it came from and nowhere else', () => {
    expect(CLOSE_PHASES.filter((to) => canMoveClose('parked', to, 'rated'))).toEqual(['rated']);
  });
});
