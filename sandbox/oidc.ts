import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';

/** A person whom the sandbox provider lets in; there is no password, because nothing of value stands behind it. */
export type SandboxPerson = { readonly subject: string; readonly email: string; readonly name: string };

export type SandboxOidc = { readonly issuer: string; readonly close: () => Promise<void> };

export type SandboxOidcOptions = {
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly people: readonly SandboxPerson[];
};

function configuration(options: SandboxOidcOptions): Configuration {
  return {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: [...options.redirectUris],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    async findAccount(_context, subject) {
      const person = options.people.find((one) => one.subject === subject);
      if (!person) return undefined;
      return {
        accountId: subject,
        claims: async () => ({ sub: subject, email: person.email, email_verified: true, name: person.name }),
      };
    },
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function choicePage(people: readonly SandboxPerson[]): string {
  const buttons = people
    .map(
      (person) =>
        `<button name="subject" value="${escapeHtml(person.subject)}">${escapeHtml(person.name)}</button>`,
    )
    .join('');
  return `<!doctype html><html lang="en"><title>Sandbox sign-in</title><main><h1>Who are you?</h1><form method="post">${buttons}</form></main></html>`;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/** The page between the provider and its consent: names the people and, on POST, lets the chosen one in with full consent. */
async function answerInteraction(
  provider: Provider,
  options: SandboxOidcOptions,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { request, response } = exchange;
  const details = await provider.interactionDetails(request, response);
  if (request.method !== 'POST' && details.prompt.name === 'login') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(choicePage(options.people));
    return;
  }
  if (details.prompt.name === 'login') {
    const subject = (await readForm(request)).get('subject') ?? '';
    await provider.interactionFinished(request, response, { login: { accountId: subject } });
    return;
  }
  const accountId = details.session?.accountId ?? '';
  const grant = new provider.Grant({ accountId, clientId: options.clientId });
  grant.addOIDCScope('openid email profile');
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

/** Starts a certified OpenID provider on loopback with a page that asks who you are instead of a password. */
export async function startSandboxOidc(options: SandboxOidcOptions): Promise<SandboxOidc> {
  const issuer = `http://127.0.0.1:${options.port}`;
  const provider = new Provider(issuer, configuration(options));
  const serve = provider.callback();
  const server: Server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) {
      void serve(request, response);
      return;
    }
    answerInteraction(provider, options, { request, response }).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
