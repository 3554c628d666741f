import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TRPCError } from '@trpc/server';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTenant, withVendor } from '#server/platform/db/index.ts';
import { testDatabase } from '#server/platform/db/testing/index.ts';
import { settings } from '#server/platform/env.ts';
import { createCallContext } from '../call-context.ts';
import type { CallContext } from '../context.ts';
import { errorFacts } from '../errors.ts';
import type { RouteHandler } from '../http/routes.ts';
import { trpcRoute } from '../http/trpc-route.ts';
import { appRouter } from '../root.ts';
import { createCallerFactory } from '../trpc.ts';
import { type RouteExpectation, WHO, type Who } from './expectation.ts';
import { procedureExpectations, routeExpectations } from './index.ts';
import { type AccessFixture, makeAccessFixture } from './testing/fixture.ts';

const db = testDatabase();
let fixture: AccessFixture;
beforeAll(async () => {
  fixture = await makeAccessFixture();
});

/** Carries the answer out of a transaction that is given up, so that trying leaves nothing behind. */
class GivenUp extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super('given up');
    this.answer = answer;
  }
}

function tryingContext(who: Who): CallContext {
  const { actor } = fixture.visitors[who];
  const base = createCallContext({ actor, requestId: 'access-test' });
  return {
    ...base,
    transactions: {
      inTenants: (tenantIds, work) =>
        answerGivenUp(withTenant({ tenantIds, actor }, async (tx) => raise(new GivenUp(await work(tx))))),
      acrossTenants: (by, reason, work) => withVendor({ actor: by, reason }, work),
    },
  };
}

function raise(error: Error): never {
  throw error;
}

/** A transaction that always raises never answers; what it would have answered comes with the error. */
async function answerGivenUp<T>(transaction: Promise<never>): Promise<T> {
  try {
    return await transaction;
  } catch (error) {
    if (error instanceof GivenUp) return error.answer as T;
    throw error;
  }
}

type Call = (input: unknown) => Promise<unknown>;

function procedureOf(caller: object, path: string): Call {
  const found = path
    .split('.')
    .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], caller);
  return found as Call;
}

const createCaller = createCallerFactory(appRouter);
const procedurePaths = Object.keys(appRouter._def.procedures);

/** Whether the door let this person in; what happens behind it (a missing key, a conflict) does not matter here. */
async function getsIn(who: Who, path: string): Promise<boolean> {
  const expectation = procedureExpectations[path];
  const input = {
    ...expectation?.input,
    ...(expectation?.inTenant ? { tenant: fixture.tenant.externalId } : {}),
  };
  try {
    await procedureOf(
      createCaller(tryingContext(who)),
      path,
    )(Object.keys(input).length > 0 ? input : undefined);
    return true;
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    const { code, expected } = errorFacts(error);
    if (!expected || error.code === 'BAD_REQUEST') throw error;
    return !(error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN' || code === 'tenancy.unknown');
  }
}

describe('procedures', () => {
  test('each has an expectation, and each expectation a procedure', () => {
    expect(Object.keys(procedureExpectations).sort()).toEqual(procedurePaths.toSorted());
  });

  test.each(procedurePaths)('%s lets in whom it should and nobody else', async (path) => {
    const entered: Who[] = [];
    for (const who of WHO) if (await getsIn(who, path)) entered.push(who);
    expect(entered.toSorted()).toEqual([...(procedureExpectations[path]?.may ?? [])].toSorted());
  });
});

const APP = join(process.cwd(), 'app');
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The folder of a route as its address has it: groups in brackets are not part of it. */
function routeFolder(file: string): string {
  return relative(APP, dirname(file))
    .split('/')
    .filter((part) => !/^\(.*\)$/.test(part))
    .join('/');
}

// A glob would pass over folders that begin with a dot, such as .well-known.
const routeFiles = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(^|\/)route\.tsx?$/.test(name))
  .map((name) => join(APP, name));

type RouteCase = {
  readonly name: string;
  readonly folder: string;
  readonly method: string;
  readonly handler: RouteHandler;
};

async function routeCases(): Promise<RouteCase[]> {
  const cases: RouteCase[] = [];
  for (const file of routeFiles) {
    const handlers = (await import(pathToFileURL(file).href)) as Partial<Record<string, RouteHandler>>;
    const folder = routeFolder(file);
    for (const method of METHODS) {
      const handler = handlers[method];
      if (handler) cases.push({ name: `${method} /${folder}`, folder, method, handler });
    }
  }
  return cases;
}

function requestFor(
  one: RouteCase,
  expectation: RouteExpectation,
  headers: Readonly<Record<string, string>>,
): Request {
  const fill = (text: string) => text.replaceAll('$tenant', fixture.tenant.externalId);
  const params = expectation.params ?? {};
  const path = one.folder.replace(/\[(?:\.\.\.)?([^\]]+)\]/g, (_, name: string) => fill(params[name] ?? 'x'));
  return new Request(`${settings().url}/${path}${fill(expectation.search ?? '')}`, {
    method: one.method,
    headers: { ...expectation.headers, ...headers },
    ...(expectation.body === undefined ? {} : { body: fill(expectation.body) }),
  });
}

async function answer(
  one: RouteCase,
  expectation: RouteExpectation,
  headers: Readonly<Record<string, string>>,
) {
  const params = Object.fromEntries(
    Object.entries(expectation.params ?? {}).map(([name, value]) => [
      name,
      value.replaceAll('$tenant', fixture.tenant.externalId),
    ]),
  );
  const response = await one.handler(requestFor(one, expectation, headers), {
    params: Promise.resolve(params),
  });
  const isProblem = response.headers.get('content-type') === 'application/problem+json';
  const code = isProblem ? ((await response.json()) as { code: string }).code : null;
  expect(response.status, `${one.name} must not fail`).not.toBe(500);
  const denied = response.status === 401 || response.status === 403 || code === 'tenancy.unknown';
  return { status: response.status, code, denied };
}

const OWN_PAGE = { origin: settings().url };

async function tryRoute(one: RouteCase, expectation: RouteExpectation): Promise<void> {
  const changes = one.method !== 'GET' && one.method !== 'HEAD';
  switch (expectation.by) {
    case 'session': {
      const entered: Who[] = [];
      for (const who of WHO) {
        const { cookie } = fixture.visitors[who];
        const { denied } = await answer(one, expectation, { ...OWN_PAGE, ...(cookie ? { cookie } : {}) });
        if (!denied) entered.push(who);
      }
      expect(entered.toSorted()).toEqual([...expectation.may].toSorted());
      break;
    }
    case 'key': {
      expect((await answer(one, expectation, {})).status).toBe(401);
      const withKey = (token: string) => answer(one, expectation, { authorization: `Bearer ${token}` });
      expect((await withKey(fixture.keys.revoked)).status).toBe(401);
      for (const kind of ['vendor', 'tenant'] as const)
        expect((await withKey(fixture.keys[kind])).denied, kind).toBe(!expectation.may.includes(kind));
      return;
    }
    case 'token':
      expect([401, 404]).toContain((await answer(one, expectation, {})).status);
      expect([401, 404]).toContain(
        (await answer(one, expectation, { authorization: 'Bearer guess' })).status,
      );
      return;
    case 'nothing':
      expect((await answer(one, expectation, {})).denied).toBe(false);
      return;
    case 'itself':
      break;
  }
  if (changes)
    expect(await answer(one, expectation, { origin: 'https://elsewhere.example' })).toMatchObject({
      status: 403,
      code: 'request.cross_site',
    });
}

describe('route handlers', () => {
  test('are all found', () => {
    expect(routeFiles.length).toBeGreaterThan(5);
  });

  test('each method has an expectation, and each expectation a method', async () => {
    const found = (await routeCases()).map(({ name }) => name).toSorted();
    const expected = Object.entries(routeExpectations).flatMap(([folder, methods]) =>
      Object.keys(methods).map((method) => `${method} /${folder}`),
    );
    expect(expected.toSorted()).toEqual(found);
  });

  test('let in whom they should and nobody else', async () => {
    for (const one of await routeCases()) {
      const expectation = routeExpectations[one.folder]?.[one.method];
      if (expectation) await tryRoute(one, expectation);
    }
  });
});

describe('two tenants', () => {
  async function over(procedure: string, input: object, who: Who) {
    const { cookie } = fixture.visitors[who];
    const query = encodeURIComponent(JSON.stringify({ json: input }));
    const response = await trpcRoute(
      new Request(`${settings().url}/api/trpc/${procedure}?input=${query}`, {
        headers: cookie ? { cookie } : {},
      }),
    );
    return { status: response.status, text: await response.text() };
  }

  test('cannot tell over HTTP whether the other exists', async () => {
    const mine = await over('tenancy.current', { tenant: fixture.tenant.externalId }, 'tenant_admin');
    expect(mine.status).toBe(200);
    expect(mine.text).toContain('Access Tenant A');
    for (const procedure of ['tenancy.current', 'identity.members.list', 'identity.tenantKeys.list']) {
      const other = await over(procedure, { tenant: fixture.elsewhere.externalId }, 'tenant_admin');
      const missing = await over(procedure, { tenant: 'no-such-tenant' }, 'tenant_admin');
      expect(other.status).toBe(404);
      const withoutId = (text: string) => text.replaceAll(/"requestId":"[^"]*"/g, '');
      expect(withoutId(other.text)).toBe(withoutId(missing.text));
    }
  });

  test('see none of each other’s rows in any table', async () => {
    const tables = await db.asAdmin<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.columns
       where table_schema = 'public' and column_name = 'tenant_id' order by 1`,
    );
    expect(tables.length).toBeGreaterThan(10);
    const filled: string[] = [];
    await withTenant(
      { tenantIds: [fixture.tenant.id], actor: fixture.visitors.tenant_admin.actor },
      async (tx) => {
        for (const { name } of tables) {
          const sql = `select count(*)::int as n from ${name} where tenant_id = '${fixture.elsewhere.id}'`;
          const [there] = await db.asAdmin<{ n: number }>(sql);
          if (there && there.n > 0) filled.push(name);
          // Some tables the role of customers may not read at all.
          const [right] = await db.asAdmin<{ reads: boolean }>(
            `select has_table_privilege('app', '${name}', 'select') as reads`,
          );
          if (right?.reads === false) continue;
          const [seen] = await tx.$queryRawUnsafe<{ n: number }[]>(sql);
          expect(seen?.n, name).toBe(0);
        }
      },
    );
    expect(filled, 'tables with rows to be hidden').toEqual(
      expect.arrayContaining(['membership', 'staff_account', 'tenant_zone', 'view_as']),
    );
  });

  test('cannot write into each other', async () => {
    const forbidden = withTenant(
      { tenantIds: [fixture.tenant.id], actor: fixture.visitors.tenant_admin.actor },
      (tx) =>
        tx.tenantZone.create({
          data: { tenantId: fixture.elsewhere.id, effectiveFrom: new Date('2030-01-01'), zone: 'Etc/UTC' },
        }),
    );
    await expect(forbidden).rejects.toThrow();
  });
});
