import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rate } from '#core/rating/rate.ts';
import formats from '#core/rating/vectors/formats.json' with { type: 'json' };

const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));

function openbookRate(input: string | Buffer, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'rate', ...argv], {
    input,
    encoding: 'utf8',
  });
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
  return { status, stderr, lines };
}

describe('openbook rate', () => {
  it('answers the published examples in order, with exit 0', () => {
    const { lines, status, stderr } = openbookRate(formats.map((line) => JSON.stringify(line)).join('\n'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines).toMatchObject(formats.map(({ id, expected }) => ({ id, amount: expected })));
  });

  it('goes on after lines that cannot be rated, and exits 1', () => {
    const good = '{"id":"a\u2028b","model":"flat","config":{"amount":"1"}}';
    const bad = ['{', '[]', '{"id":7,"model":"nope"}', '{"id":"x","model":"flat","config":{"amount":1}}'];
    const input = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from([good, '', ...bad, '\r'].join('\n')),
      Buffer.from([0x0a, 0xff, 0x0a]),
      Buffer.from(good),
    ]);
    const { lines, status } = openbookRate(input);
    expect(status).toBe(1);
    expect(lines).toMatchObject([
      { id: 'a\u2028b', amount: '1' },
      { id: null, error: { code: 'rating.request_invalid', path: '' } },
      { id: null, error: { code: 'rating.request_invalid' } },
      { id: 7, error: { code: 'rating.model_unknown', path: 'model' } },
      { id: 'x', error: { code: 'rating.config_invalid', path: 'config.amount' } },
      { id: null, error: { code: 'rating.request_invalid' } },
      { id: 'a\u2028b', amount: '1' },
    ]);
  });

  it('is nothing for nothing, and takes no arguments', () => {
    expect(openbookRate('')).toEqual({ status: 0, stderr: '', lines: [] });
    expect(openbookRate('', 'in.jsonl').status).toBe(2);
  });

  it('gives on the command line what it gives in core', () => {
    const [request] = formats;
    const answer = rate(request);
    expect(openbookRate(JSON.stringify(request)).lines).toEqual([
      { id: request?.id, ...(answer.ok ? answer.value : {}) },
    ]);
  });
});
