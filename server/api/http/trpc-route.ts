import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { readBody } from '#server/platform/http/body.ts';
import { createCallContext } from '../call-context.ts';
import { errorFacts } from '../errors.ts';
import { appRouter } from '../root.ts';
import { sessionRoute } from './routes.ts';

const BODY_MAX_BYTES = 1_048_576;
const BATCH_MAX = 20;

/** All procedures over HTTP. The body is read here, so that its limit holds before anything is parsed. */
export const trpcRoute = sessionRoute('trpc', async (call) => {
  const { request, actor, requestId } = call;
  const bodyless = request.method === 'GET' || request.method === 'HEAD';
  const limited = bodyless
    ? request
    : new Request(request.url, {
        method: request.method,
        headers: request.headers,
        body: await readBody(request, BODY_MAX_BYTES),
        signal: request.signal,
      });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: limited,
    router: appRouter,
    maxBatchSize: BATCH_MAX,
    createContext: () => createCallContext({ actor, requestId }),
    responseMeta: ({ errors }) => ({
      headers: { 'cache-control': 'no-store', ...retryAfter(errors) },
    }),
  });
});

function retryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const seconds = errors
    .map((error) => errorFacts(error).details['retryAfterSeconds'])
    .find((value) => typeof value === 'number');
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}
