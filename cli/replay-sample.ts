import { randomBytes } from 'node:crypto';
import { replayRun } from '#server/jobs/replay-run.ts';
import { type CommandRuntime, runCommand } from './runtime.ts';

export type SampleArguments = {
  readonly size: number;
  readonly runId: string | null;
  readonly seed: string | null;
  readonly json: boolean;
};

/** Replays a sample of the invoices of a close run from the database; exit 1 when one is not the same. */
export function replaySample(asked: SampleArguments): Promise<number> {
  return runCommand((runtime) => replay(runtime, asked));
}

async function replay(
  runtime: CommandRuntime,
  { json, runId, seed, size }: SampleArguments,
): Promise<number> {
  const { actor, clock, ids, now } = runtime;
  const runner = { actor, clock, ids, now, requestId: 'cli', signal: new AbortController().signal };
  const result = await replayRun(runner, {
    size,
    seed: seed ?? randomBytes(8).toString('hex'),
    ...(runId === null ? {} : { runId }),
  });
  const { differences, equal, sample } = result;
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const lines = differences.map((difference) => `  ${difference}`);
    const summary = `run ${result.runId}, seed ${result.seed}: ${equal} of ${sample} invoices equal`;
    process.stdout.write(`${[summary, ...lines].join('\n')}\n`);
  }
  return differences.length === 0 ? 0 : 1;
}
