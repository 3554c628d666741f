import type { TraceInput, TraceOp, TraceStep } from '#core/contracts/trace.ts';
import { formatDecimal, formatRatio, isEndingDecimal } from '#core/money/decimal.ts';
import type { Fraction } from '#core/money/fraction.ts';

/** An exact value that remembers its unit and the step (`step:<index>`) it came from. */
export type Traced = {
  readonly value: Fraction;
  readonly unit?: string | undefined;
  readonly ref?: string | undefined;
};

/** Collects the steps of one calculation in order; a line has a recorder of its own, so references count from 0. */
export type TraceRecorder = {
  readonly steps: readonly TraceStep[];
  /** The unit of amounts, when the currency is known. */
  readonly currency: string | undefined;
  /** Adds a step and gives its output, traceable to it. */
  record(step: {
    readonly op: TraceOp;
    readonly inputs: readonly TraceInput[];
    readonly output: Fraction;
    readonly unit?: string | undefined;
  }): Traced;
  /** Inputs that the price rule states; options that are absent leave no trace. */
  stated(options: Readonly<Record<string, string | undefined>>): TraceInput[];
};

/** `ruleRef` (`rule:<subscription>/<charge>`) marks every input that the price rule states. */
export function createTraceRecorder(
  context: { readonly currency?: string | undefined; readonly ruleRef?: string } = {},
): TraceRecorder {
  const steps: TraceStep[] = [];
  const { ruleRef } = context;
  return {
    steps,
    currency: context.currency,
    record({ op, inputs, output, unit }) {
      const ref = `step:${steps.length}`;
      steps.push({ op, inputs: [...inputs], output: tracedOutput(output, unit), messageKey: `trace.${op}` });
      return { value: output, unit, ref };
    },
    stated(options) {
      return Object.entries(options).flatMap(([name, value]) => {
        if (value === undefined) return [];
        return [ruleRef === undefined ? { name, value } : { name, value, ref: ruleRef }];
      });
    },
  };
}

/** A step's input from a value computed before. */
export function usedValue(name: string, traced: Traced): TraceInput {
  return {
    name,
    value: formatDecimal(traced.value),
    ...(traced.unit === undefined ? {} : { unit: traced.unit }),
    ...(traced.ref === undefined ? {} : { ref: traced.ref }),
  };
}

function tracedOutput(output: Fraction, unit: string | undefined): TraceStep['output'] {
  return {
    value: formatDecimal(output),
    ...(unit === undefined ? {} : { unit }),
    ...(isEndingDecimal(output) ? {} : { fraction: formatRatio(output) }),
  };
}
