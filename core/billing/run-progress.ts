import { type ClosePhase, isWorkingPhase } from './close-lifecycle.ts';

/** How many closes stand in a phase, by what phase they were in when the run took them in. */
export type PhaseCount = {
  readonly phaseAtStart: ClosePhase;
  readonly phase: ClosePhase;
  readonly closes: number;
};

export type RunProgress = {
  /** Phases gone through and phases to go through, of all closes of the run. */
  readonly done: number;
  readonly total: number;
  readonly closesSettled: number;
  readonly closes: number;
  /** From the run itself; null until it has done something. */
  readonly stepsPerSecond: number | null;
  readonly secondsLeft: number | null;
};

const PLACE: { readonly [P in ClosePhase]: number } = {
  open: 0,
  collecting: 1,
  sealed: 2,
  rated: 3,
  final: 4,
  signed: 5,
  logged: 6,
  delivered: 7,
  // Nothing is done about these until a person does something: for the run they are through.
  parked: 7,
  void: 7,
};

/**
 * How far a run has got after so many seconds, in phases and not in closes, since a close that is rated has most of its
 * work behind it. The time left is what the run's own rate so far makes of the phases to go.
 */
export function runProgress(counts: readonly PhaseCount[], elapsedSeconds: number): RunProgress {
  let [done, total, closes, closesSettled] = [0, 0, 0, 0];
  for (const count of counts) {
    const begun = PLACE[count.phaseAtStart];
    done += (Math.max(PLACE[count.phase], begun) - begun) * count.closes;
    total += (PLACE.delivered - begun) * count.closes;
    closes += count.closes;
    if (!isWorkingPhase(count.phase)) closesSettled += count.closes;
  }
  const isMeasured = done > 0 && elapsedSeconds > 0;
  const stepsPerSecond = isMeasured ? done / elapsedSeconds : null;
  return {
    done,
    total,
    closes,
    closesSettled,
    stepsPerSecond,
    secondsLeft: stepsPerSecond === null ? null : Math.ceil((total - done) / stepsPerSecond),
  };
}
