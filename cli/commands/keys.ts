import { parseArgs } from 'node:util';
import { readSigningKeys, revokeKey, rotateKey } from '#server/modules/evidence/index.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = `openbook keys list
openbook keys rotate [--purpose attestation|checkpoint] [--overlap-hours N]
openbook keys revoke KID --reason TEXT
`;

async function list({ transaction }: CommandRuntime): Promise<number> {
  for (const key of await transaction(null, readSigningKeys)) {
    const end = key.revokedAt
      ? `revoked ${key.revokedAt.toISOString()}`
      : key.notAfter
        ? `until ${key.notAfter.toISOString()}`
        : 'no end';
    process.stdout.write(
      `${key.kid}  ${key.purpose.padEnd(11)}  ${key.algorithm.padEnd(7)}  from ${key.notBefore.toISOString()}  ${end}\n`,
    );
  }
  return 0;
}

async function rotate(
  { transaction }: CommandRuntime,
  purpose: 'attestation' | 'checkpoint',
  overlapHours: number,
): Promise<number> {
  const rotation = await transaction(null, (ctx) => rotateKey(ctx, { purpose, overlapHours }));
  process.stdout.write(
    `New ${purpose} key ${rotation.kid}.\n` +
      `The key ${rotation.previousKid} stays valid until ${rotation.previousNotAfter.toISOString()}.\n`,
  );
  return 0;
}

function isPurpose(value: string): value is 'attestation' | 'checkpoint' {
  return value === 'attestation' || value === 'checkpoint';
}

/** `openbook keys`: lists, rotates and revokes the keys that sign records and checkpoints. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      purpose: { type: 'string', default: 'attestation' },
      'overlap-hours': { type: 'string', default: '168' },
      reason: { type: 'string' },
    },
  });
  const [action, kid] = positionals;
  const { purpose, reason } = values;
  const overlapHours = Number(values['overlap-hours']);
  if (action === 'list') return runCommand(list);
  if (action === 'rotate' && isPurpose(purpose) && overlapHours > 0 && overlapHours <= 24 * 366)
    return runCommand((runtime) => rotate(runtime, purpose, overlapHours));
  if (action === 'revoke' && kid !== undefined && reason) {
    return runCommand(async ({ transaction }) => {
      await transaction(null, (ctx) => revokeKey(ctx, { kid, reason }));
      process.stdout.write(`The key ${kid} is revoked.\n`);
      return 0;
    });
  }
  process.stderr.write(USAGE);
  return 2;
}
