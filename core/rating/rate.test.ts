import { describe, expect, it } from 'vitest';
import { traceStep } from '#core/contracts/trace.ts';
import { rate } from './rate.ts';
import edges from './vectors/edges.json' with { type: 'json' };
import formats from './vectors/formats.json' with { type: 'json' };
import rules from './vectors/rules.json' with { type: 'json' };

type Vector = {
  readonly id: string;
  readonly expected?: string;
  readonly expected_detail?: readonly string[];
  readonly expected_error?: { readonly code: string; readonly path: string };
};

const vectors: readonly Vector[] = [...formats, ...edges, ...rules];

describe('rate', () => {
  it.each(vectors.map((vector): [string, Vector] => [vector.id, vector]))('%s', (_, vector) => {
    const answer = rate(vector);
    if (vector.expected_error !== undefined) {
      expect(answer).toMatchObject({ ok: false, error: vector.expected_error });
      return;
    }
    expect(answer.ok ? answer.value.amount : answer.error).toBe(vector.expected);
    if (vector.expected_detail !== undefined) {
      expect(answer.ok ? answer.value.detail : []).toEqual(vector.expected_detail);
    }
  });

  it.each([null, 3, 'flat', [], {}, { model: 7 }])('refuses %j as a request', (request) => {
    expect(rate(request)).toMatchObject({ ok: false, error: { code: 'rating.request_invalid' } });
  });

  it('shows every step, and each is well formed and refers only to steps before it', () => {
    for (const vector of vectors) {
      const answer = rate(vector);
      if (!answer.ok) continue;
      expect(answer.value.trace.length).toBeGreaterThan(0);
      for (const [index, step] of answer.value.trace.entries()) {
        expect(traceStep.parse(step)).toEqual(step);
        for (const { ref } of step.inputs) {
          if (ref?.startsWith('step:')) expect(Number(ref.slice(5))).toBeLessThan(index);
        }
      }
    }
  });

  it('names the part of each tier that was used', () => {
    const answer = rate({
      model: 'graduated',
      config: {
        tiers: [
          { up_to: '100', unit_amount: '1' },
          { up_to: null, unit_amount: '0.5', flat_amount: '2' },
        ],
      },
      units: '130',
    });
    expect(
      answer.ok &&
        answer.value.trace.map(({ op, inputs, output }) => [op, ...inputs.map((i) => i.value), output.value]),
    ).toEqual([
      ['tier', '1', '0', '100', '100', '1', '100'],
      ['tier', '2', '100', '30', '0.5', '2', '17'],
      ['tier-sum', '100', '17', '117'],
    ]);
  });

  it('prints the fraction beside a decimal that does not end', () => {
    const answer = rate({
      model: 'per_unit',
      config: { unit_amount: '1', convert: { divide_by: '3' } },
      units: '2',
    });
    expect(answer.ok && answer.value.trace.at(-1)?.output).toEqual({
      value: '0.666666666666666667',
      fraction: '2/3',
    });
  });
});
