import { parseArgs } from 'node:util';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import { verifyWholeLog } from '#server/jobs/verify-log.ts';
import {
  readCheckpoint,
  readLogState,
  recoverLog,
  settleCheckpointFile,
} from '#server/modules/evidence/index.ts';
import { setAsideCheckpointFile } from '#server/platform/checkpoint-file.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = `openbook log state                     how the log stands
openbook log checkpoint                takes in what waits and prints the newest checkpoint
openbook log verify                    reads the whole log again and names the first bad place
openbook log recover [--reason TEXT]   says how far the database is behind the checkpoint file; with a
                                       reason it accepts that
`;

async function state({ transaction }: CommandRuntime): Promise<number> {
  const found = await transaction(null, readLogState);
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  return found.standing.kind === 'settled' || found.standing.kind === 'file-behind' ? 0 : 1;
}

async function checkpoint({ transaction, now }: CommandRuntime): Promise<number> {
  await sequenceWaiting(openJobCtx('sequence-log', { now }));
  process.stdout.write((await transaction(null, (ctx) => readCheckpoint(ctx, {}))).note);
  return 0;
}

async function verify({ transaction, now }: CommandRuntime): Promise<number> {
  const { size } = await transaction(null, readLogState);
  for (;;) {
    const report = await verifyWholeLog(openJobCtx('verify-log', { now }), (progress) => {
      process.stderr.write(`${progress.leavesChecked} of ${progress.size} entries\n`);
    });
    if (report.firstBad !== null) {
      process.stdout.write(`not as it was signed: ${report.firstBad}\n`);
      return 1;
    }
    // A reading that the schedule began covers the log as it was then; what came since is read by a new one.
    if (!report.isFinished || report.size < size) continue;
    process.stdout.write(`verified: ${report.size} entries\n`);
    return 0;
  }
}

/** Without a reason nothing is changed: the size of the loss is what has to be decided upon. */
async function reportLoss({ transaction }: CommandRuntime): Promise<number> {
  const { size, standing } = await transaction(null, readLogState);
  if (standing.kind === 'settled' || standing.kind === 'file-behind') {
    process.stdout.write(
      `The log (${size} entries) and its checkpoint file agree; there is nothing to recover.\n`,
    );
    return 0;
  }
  if (standing.kind === 'file-unreadable') {
    process.stdout.write(
      `The checkpoint file cannot be read: ${standing.reason}. Put it back from a copy.\n`,
    );
    return 1;
  }
  process.stdout.write(
    standing.kind === 'tree-behind'
      ? `The log has ${size} entries, the checkpoint file ${standing.fileSize}: ${standing.fileSize - size} signed ones are missing.\n`
      : `The log (${size} entries) has another tree of ${standing.fileSize} entries than the checkpoint file.\n`,
  );
  process.stdout.write(
    'Restore the newer database, or accept this with: openbook log recover --reason TEXT\n',
  );
  return 1;
}

async function recover({ transaction, now }: CommandRuntime, reason: string): Promise<number> {
  const recovery = await transaction(null, (ctx) => recoverLog(ctx, { reason }));
  const aside = setAsideCheckpointFile(now);
  await transaction(null, settleCheckpointFile);
  process.stdout.write(
    `The log goes on after ${recovery.lostFrom} entries; ${recovery.lostUpTo - recovery.lostFrom} signed ones are not in it.\n` +
      `The old checkpoint file is ${aside ?? 'gone'}. A new checkpoint key begins, and the break is a signed record.\n`,
  );
  return 0;
}

/** `openbook log`: looks at the evidence log, verifies it, and recovers it after a restore. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { reason: { type: 'string' } },
  });
  const { reason } = values;
  const [action] = positionals;
  if (action === 'state') return runCommand(state);
  if (action === 'checkpoint') return runCommand(checkpoint);
  if (action === 'verify') return runCommand(verify);
  if (action === 'recover')
    return runCommand((runtime) => (reason ? recover(runtime, reason) : reportLoss(runtime)));
  process.stderr.write(USAGE);
  return 2;
}
