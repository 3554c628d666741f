import { type PersonTraces, proposeErasure, readPersonTraces } from '#server/modules/retention/index.ts';
import type { CommandRuntime } from './runtime.ts';

type Asked = {
  readonly person: string;
  readonly reason: string;
  readonly isDryRun: boolean;
  readonly json: boolean;
};

function linesOf({ holds, records, rows, stays }: PersonTraces): string[] {
  return [
    `would erase\t${records}\tsigned records`,
    ...rows.map(({ found, what }) => `would erase\t${found}\t${what}`),
    ...stays.map(({ found, law, until, what }) =>
      ['stays', found, what, `until ${until ?? 'the end of all time'}`, law ?? ''].join('\t'),
    ),
    ...(holds.length === 0 ? [] : [`held by\t${holds.join(' ')}`]),
  ];
}

/** Proposes to erase a person, or says what that would do; ends with 1 where a hold keeps what there is. */
export async function eraseByMailbox(runtime: CommandRuntime, asked: Asked): Promise<number> {
  const { isDryRun, json, person, reason } = asked;
  if (isDryRun) {
    const traces = await runtime.transaction(null, (ctx) => readPersonTraces(ctx, { person }));
    process.stdout.write(json ? `${JSON.stringify(traces)}\n` : `${linesOf(traces).join('\n')}\n`);
    return traces.holds.length === 0 ? 0 : 1;
  }
  const outcome = await runtime.transaction(null, (ctx) =>
    proposeErasure(ctx, { person, reason, door: 'command-line' }),
  );
  const text =
    outcome.kind === 'held'
      ? `${outcome.erasure} is refused: ${outcome.holds.join(' ')} keeps what there is. The attempt is recorded.`
      : `${outcome.erasure} waits for the approval of a second person (${outcome.approvalId}).`;
  process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : `${text}\n`);
  return outcome.kind === 'held' ? 1 : 0;
}
