import type { WorkingStep } from '#components/ui/working-steps.tsx';
import type { TraceStep } from '#core/contracts/trace.ts';
import { operationStep, useWordedStep } from './line-steps.tsx';

/** The steps of taxes and totals, in the order they were taken. */
export function useTotalsSteps(): (steps: readonly TraceStep[]) => WorkingStep[] {
  const word = useWordedStep();
  return (steps) => steps.map((step, index) => operationStep(step, word(step), `totals-${index}`));
}
