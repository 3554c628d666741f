import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as the stand-in received it. */
export type SandboxModelRequest = {
  readonly authorization: string;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
};

/** What the stand-in answers: a completion with this text, or something that no such endpoint should. */
export type SandboxModelAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'nonsense' }
  | { readonly kind: 'endless' }
  | { readonly kind: 'hangs-up' };

export type SandboxModel = {
  /** The address to configure, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly SandboxModelRequest[];
  close(): Promise<void>;
};

type Records = { readonly records?: readonly { readonly record: string; readonly kind: string }[] };

/** What a well-behaved model answers: one sentence for the first record. */
export function politeAnswer(request: SandboxModelRequest): SandboxModelAnswer {
  const user = request.body.messages.find(({ role }) => role === 'user');
  const { records = [] }: Records = JSON.parse(user?.content ?? '{}');
  const sentences = records.slice(0, 1).map(({ record }) => ({
    text: 'The text of the customer stands in the record.',
    citations: [record],
  }));
  return { kind: 'text', text: JSON.stringify({ sentences }) };
}

/** Starts a stand-in of an OpenAI-compatible endpoint on loopback; `answer` may misbehave. Port 0 takes a free one. */
export async function startSandboxModel(
  answer: (request: SandboxModelRequest) => SandboxModelAnswer = politeAnswer,
  port = 0,
): Promise<SandboxModel> {
  const requests: SandboxModelRequest[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((received) => {
      requests.push(received);
      give(response, answer(received), received);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function receive(request: IncomingMessage): Promise<SandboxModelRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    authorization: request.headers.authorization ?? '',
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
}

function give(response: ServerResponse, answer: SandboxModelAnswer, request: SandboxModelRequest): void {
  switch (answer.kind) {
    case 'text': {
      const characters = request.body.messages.reduce((sum, { content }) => sum + content.length, 0);
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          object: 'chat.completion',
          model: request.body.model,
          choices: [
            { index: 0, message: { role: 'assistant', content: answer.text }, finish_reason: 'stop' },
          ],
          usage: {
            prompt_tokens: Math.ceil(characters / 4),
            completion_tokens: Math.ceil(answer.text.length / 4),
          },
        }),
      );
      return;
    }
    case 'status':
      response.writeHead(answer.status).end('{"error":{"message":"the stand-in was told to refuse"}}');
      return;
    case 'redirect':
      response.writeHead(307, { location: answer.to }).end();
      return;
    case 'nonsense':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[{"message":{}}]}');
      return;
    case 'endless': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return;
    }
    case 'hangs-up':
      response.destroy();
  }
}
