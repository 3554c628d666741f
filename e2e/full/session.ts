import type { Deployment } from './deployment.ts';

/** A person of the setup, signed in over HTTP. */
export type Session = {
  readonly cookie: string;
  /** Calls a procedure and answers its value; raises what the server said otherwise. */
  readonly call: <T>(procedure: string, input: unknown) => Promise<T>;
  /** As `call`, of a procedure that changes nothing. */
  readonly ask: <T>(procedure: string, input: unknown) => Promise<T>;
};

/** Signs in by the demo's cards. */
export async function signIn({ look, url }: Deployment, email: string): Promise<Session> {
  const [person] = await look<{ id: string }>('select id::text from user_account where email = $1', [email]);
  const answer = await fetch(`${url}/api/auth/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ person: person?.id ?? '' }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined)
    throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
  const valueOf = async <T>(procedure: string, response: Response) => {
    const body = (await response.json()) as { result?: { data: { json: T } } };
    if (body.result === undefined) throw new Error(`${procedure}: ${JSON.stringify(body)}`);
    return body.result.data.json;
  };
  return {
    cookie,
    call: async <T>(procedure: string, input: unknown) => {
      const response = await fetch(`${url}/api/trpc/${procedure}`, {
        method: 'POST',
        headers: { origin: url, cookie, 'content-type': 'application/json' },
        body: JSON.stringify({ json: input }),
      });
      return valueOf<T>(procedure, response);
    },
    ask: async <T>(procedure: string, input: unknown) => {
      const query = encodeURIComponent(JSON.stringify({ json: input }));
      const response = await fetch(`${url}/api/trpc/${procedure}?input=${query}`, { headers: { cookie } });
      return valueOf<T>(procedure, response);
    },
  };
}
