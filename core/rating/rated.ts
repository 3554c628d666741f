import type { Traced, TraceRecorder } from './trace-recorder.ts';

/** What a model gives the simulator: the amount, where there are any its parts in input order, and its steps. */
export type Rated = {
  readonly amount: Traced;
  readonly detail?: readonly string[];
  readonly trace: TraceRecorder;
};
