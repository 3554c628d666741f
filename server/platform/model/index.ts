import { settings } from '../env.ts';
import { OutsideError, postOutside } from '../http/post-outside.ts';

export type ModelMessage = { readonly role: 'system' | 'user'; readonly content: string };

/** What a model answered and what it counted; tokens are null where the endpoint does not say. */
export type ModelAnswer = {
  readonly text: string;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
};

const TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 262_144;

/** The most tokens that a model is asked to write. */
export const ANSWER_TOKENS_MAX = 2_000;

/** The model that the settings name, or null. */
export function outsideModel(): string | null {
  return settings().assistant?.model ?? null;
}

/**
 * Asks the OpenAI-compatible endpoint of the settings once, without any tool and without trying again. Raises `OutsideError`
 * when there is none, when it does not answer in 30 seconds, or when its answer is no completion; what it said of itself in
 * a failure is not passed on.
 */
export async function askModel(messages: readonly ModelMessage[]): Promise<ModelAnswer> {
  const endpoint = settings().assistant;
  if (endpoint === undefined) throw new OutsideError('No outside assistant is configured.');
  const answer = await postOutside({
    url: `${endpoint.url}/chat/completions`,
    namedBy: 'operator',
    timeoutMs: TIMEOUT_MS,
    answerBytesMax: ANSWER_BYTES_MAX,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${endpoint.key}`,
    },
    body: JSON.stringify({
      model: endpoint.model,
      messages,
      temperature: 0,
      max_tokens: ANSWER_TOKENS_MAX,
      response_format: { type: 'json_object' },
    }),
  });
  if (answer.status !== 200) throw new OutsideError(`The assistant answered with status ${answer.status}.`);
  return completionOf(answer.text);
}

function completionOf(body: string): ModelAnswer {
  const value = objectOf(parsed(body));
  const choices: unknown = value?.['choices'];
  const message = objectOf(objectOf(Array.isArray(choices) ? choices[0] : null)?.['message']);
  const text = message?.['content'];
  if (typeof text !== 'string')
    throw new OutsideError('The assistant answered something else than a completion.');
  const usage = objectOf(value?.['usage']);
  return {
    text,
    tokensIn: countOf(usage?.['prompt_tokens']),
    tokensOut: countOf(usage?.['completion_tokens']),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
