import { describe, expect, test } from 'vitest';
import { words } from '#components/ui/testing/markup.tsx';
import { toBase64, utf8 } from '#core/proof/bytes.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { sha256 } from '#core/proof/digest.ts';
import { signCheckpoint } from '#core/proof/log/checkpoint.ts';
import type { SeenVerdict } from '#core/proof/log/seen-checkpoint.ts';
import { merkleRoot } from '#core/proof/merkle/append.ts';
import { consistencyProof, readLeaves } from '#core/proof/merkle/proofs.ts';
import { makeLogSigner } from '#core/proof/testing/keys.ts';
import { type GetAnswer, judgeHere } from './judge-here.ts';
import { SeenVerdictView } from './seen-verdict.tsx';

const NOW = '2026-11-21T08:00:00.000Z';
const log = await makeLogSigner('log.issuer.example');
const leaves = [1, 2, 3, 4, 5].map((n) => sha256(utf8(String(n))));
const note = (size: number) => signCheckpoint({ size, root: merkleRoot(leaves.slice(0, size)) }, log);
const published = canonicalJson({
  keys: [],
  checkpointKeys: [{ vkey: log.vkey, notBefore: '2026-01-01T00:00:00.000Z' }],
});

/** The site's public answers, and which were asked for. */
async function site(
  answers: Readonly<Record<string, string>> = {},
): Promise<{ get: GetAnswer; asked: string[] }> {
  const hashes = consistencyProof(3, 5, readLeaves(leaves)).map(toBase64);
  const known: Readonly<Record<string, string>> = {
    '/api/v1/log/checkpoint': await note(5),
    '/.well-known/openbook-keys.json': published,
    '/api/v1/log/consistency?from=3&to=5': JSON.stringify({ from: 3, to: 5, hashes }),
    ...answers,
  };
  const asked: string[] = [];
  const get: GetAnswer = async (address) => {
    asked.push(address);
    const text = known[address];
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  };
  return { get, asked };
}

describe('in the browser', () => {
  test('the note itself is sent nowhere, and the proof is checked here', async () => {
    const { asked, get } = await site();
    expect(await judgeHere(await note(3), get, NOW)).toMatchObject({ kind: 'grown', by: 2 });
    expect(asked).toEqual([
      '/api/v1/log/checkpoint',
      '/.well-known/openbook-keys.json',
      '/api/v1/log/consistency?from=3&to=5',
    ]);
  });

  test('an answer that is no proof excuses nothing', async () => {
    for (const hashes of [[], ['x'], [toBase64(sha256(utf8('other')))]]) {
      const { get } = await site({ '/api/v1/log/consistency?from=3&to=5': JSON.stringify({ hashes }) });
      expect(await judgeHere(await note(3), get, NOW)).toMatchObject({ kind: 'rewritten' });
    }
  });

  test('a site that does not answer is no verdict', async () => {
    const { get } = await site({ '/.well-known/openbook-keys.json': 'x' });
    await expect(judgeHere(await note(3), get, NOW)).rejects.toThrow('keys');
    await expect(judgeHere(await note(4), (await site()).get, NOW)).rejects.toThrow('404');
  });
});

describe('in words', () => {
  const head = (size: number) => ({ size, root: 'ab'.repeat(32) });
  const both = { seen: head(1200), latest: head(1500), revokedAt: null };
  test.each<[SeenVerdict, string, string]>([
    [
      { kind: 'grown', by: 300, ...both },
      'Since then 300 entries were added: 1,200 then, 1,500 now',
      '1200 entonces',
    ],
    [{ kind: 'same', ...both }, 'the same tree of 1,500 entries', 'No ha cambiado nada'],
    [{ kind: 'rewritten', ...both }, 'the log was rewritten. Keep this checkpoint', 'se ha reescrito'],
    [
      { kind: 'longer', by: 3, ...both },
      'entries were lost: keep this checkpoint',
      'se han perdido entradas',
    ],
    [{ kind: 'forged' }, 'the signature does not fit the text', 'la firma no corresponde'],
    [
      { kind: 'unknown-key' },
      'no key that we ever published signed it',
      'ninguna clave que hayamos publicado',
    ],
    [
      { kind: 'other-log', origin: 'log.b', expected: 'log.a' },
      'belongs to log.b; this log is log.a',
      'Pertenece a log.b',
    ],
    [
      { kind: 'malformed', message: 'has no signatures' },
      'has no signatures',
      'no es un punto de control entero',
    ],
    [{ kind: 'latest-invalid', message: 'x' }, 'nothing was compared', 'no se ha comparado nada'],
    [
      { kind: 'grown', by: 300, ...both, revokedAt: NOW },
      'taken out of trust at',
      'dejó de ser de confianza',
    ],
  ])('%j', (verdict, english, spanish) => {
    expect(words(<SeenVerdictView verdict={verdict} where="browser" />)).toContain(english);
    expect(words(<SeenVerdictView verdict={verdict} where="server" />, 'es')).toContain(spanish);
  });
});
