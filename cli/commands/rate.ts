import { once } from 'node:events';
import { type InputLine, readLines } from '#cli/read-lines.ts';
import { parseJson } from '#core/proof/canonical-json.ts';
import { rate } from '#core/rating/rate.ts';
import { type Failure, failure, type Result, success } from '#core/result.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Prices one JSON object a line from standard input; exit 1 when any line could not be rated. */
export async function run(argv: string[]): Promise<number> {
  if (argv.length > 0) {
    process.stderr.write('openbook rate: reads standard input and takes no arguments\n');
    return 2;
  }
  let failures = 0;
  for await (const line of readLines(process.stdin)) {
    const answer = rateLine(line);
    if (answer === null) continue;
    if (!answer.ok) failures += 1;
    if (!process.stdout.write(`${answer.text}\n`)) await once(process.stdout, 'drain');
  }
  return failures === 0 ? 0 : 1;
}

/** The answer to one line, or null for an empty one. A line that is no JSON has no id to name, so it is null. */
export function rateLine(line: InputLine): { readonly ok: boolean; readonly text: string } | null {
  const request = readRequest(line);
  if (!request.ok) return { ok: false, text: errorText(null, request.error) };
  if (request.value === undefined) return null;
  const id = idOf(request.value);
  const rated = rate(request.value);
  return rated.ok
    ? { ok: true, text: JSON.stringify({ id, ...rated.value }) }
    : { ok: false, text: errorText(id, rated.error) };
}

/** The path is always there; it is empty where the whole line is wrong. */
function errorText(id: unknown, { code, message, path = '' }: Failure): string {
  return JSON.stringify({ id, error: { code, message, path } });
}

function readRequest({ bytes, number }: InputLine): Result<unknown> {
  if (bytes === null) return failure('rating.request_invalid', `Line ${number} is too long.`);
  const text = number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
  if (text.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)) return success(undefined);
  const json = parseJson(text);
  return json.ok ? json : failure('rating.request_invalid', `Line ${number} ${json.error.message}.`);
}

function idOf(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return null;
  return 'id' in request ? request.id : null;
}
