import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';

type Line = { readonly ready?: { readonly url: string }; readonly request?: unknown };
type StandIn = { readonly process: ChildProcess; readonly lines: Interface; readonly requests: unknown[] };

let standIn: StandIn | undefined;
afterEach(async () => {
  const running = standIn;
  standIn = undefined;
  vi.unstubAllEnvs();
  vi.resetModules();
  if (running === undefined) return;
  const ended = new Promise((resolve) => running.process.once('exit', resolve));
  running.process.stdin?.end();
  await ended;
});

/** The stand-in as a program of its own, since nothing of ours may import it. */
async function startStandIn(answer: object | null): Promise<string> {
  const options = JSON.stringify(answer === null ? {} : { answer });
  const process_ = spawn(process.execPath, ['sandbox/serve.ts', 'model', options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: process_.stdout });
  const requests: unknown[] = [];
  standIn = { process: process_, lines, requests };
  return new Promise((resolve) => {
    lines.on('line', (text) => {
      const line: Line = JSON.parse(text);
      if (line.ready) resolve(line.ready.url);
      if (line.request !== undefined) requests.push(line.request);
    });
  });
}

/** What the stand-in has received by the time it has ended. */
async function requestsUntilEnd(): Promise<unknown[]> {
  if (standIn === undefined) return [];
  const { lines, process: running, requests } = standIn;
  standIn = undefined;
  const closed = new Promise((resolve) => lines.once('close', resolve));
  running.stdin?.end();
  await closed;
  return requests;
}

const MESSAGES = [{ role: 'user', content: '{"records":[{"record":"R1","kind":"line"}]}' }] as const;

/** The client under settings that name the stand-in, or another address. */
async function clientOf(answer: object | null = null, url?: string) {
  vi.stubEnv('OPENBOOK_ASSISTANT_URL', url ?? (await startStandIn(answer)));
  vi.stubEnv('OPENBOOK_ASSISTANT_KEY', 'a-key-of-the-operator');
  vi.stubEnv('OPENBOOK_ASSISTANT_MODEL', 'small-1');
  vi.resetModules();
  return import('./index.ts');
}

test('one question, one answer, with the operator’s key and model', async () => {
  const { askModel, outsideModel } = await clientOf();
  const answer = await askModel(MESSAGES);
  expect(JSON.parse(answer.text)).toMatchObject({ sentences: [{ citations: ['R1'] }] });
  expect(answer.tokensIn).toBe(Math.ceil(MESSAGES[0].content.length / 4));
  expect(outsideModel()).toBe('small-1');
  expect(await requestsUntilEnd()).toMatchObject([
    { authorization: 'Bearer a-key-of-the-operator', body: { model: 'small-1', messages: MESSAGES } },
  ]);
});

test.each<[string, object, RegExp]>([
  ['a failure', { kind: 'status', status: 500 }, /status 500/],
  ['too many requests', { kind: 'status', status: 429 }, /status 429/],
  ['a way elsewhere', { kind: 'redirect', to: 'http://169.254.169.254/latest' }, /status 307/],
  ['something else', { kind: 'nonsense' }, /no completion|something else/],
  ['without end', { kind: 'endless' }, /something else/],
  ['nothing', { kind: 'hangs-up' }, /could not be reached/],
])('an endpoint that answers with %s is told as a failure, and asked once', async (_name, answer, said) => {
  const { askModel } = await clientOf(answer);
  await expect(askModel(MESSAGES)).rejects.toThrow(said);
  expect(await requestsUntilEnd()).toHaveLength(1);
});

test.each(['http://169.254.169.254/v1', 'http://8.8.8.8/v1', 'https://name:word@models.example/v1'])(
  'nothing is sent to %s',
  async (url) => {
    const { askModel } = await clientOf(null, url);
    await expect(askModel(MESSAGES)).rejects.toThrow(/nothing is sent|Nothing is sent/);
  },
);

test('without settings nobody is asked', async () => {
  const { askModel, outsideModel } = await import('./index.ts');
  expect(outsideModel()).toBeNull();
  await expect(askModel(MESSAGES)).rejects.toThrow(/No outside assistant/);
});
