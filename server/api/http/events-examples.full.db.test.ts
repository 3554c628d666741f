import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKey } from '#server/modules/identity/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testDatabase, testOperator } from '#server/platform/db/testing/index.ts';
import { eventsRoute } from './events-route.ts';

testDatabase();

const folder = resolve(
  process.env['OPENBOOK_ACCEPTANCE_DATA'] ?? join('..', 'shared', 'data'),
  'cloudevents',
);

describe.runIf(existsSync(folder))('published CloudEvents examples', () => {
  test('are all read, and refused only for what they are not: metered events of a tenant', async () => {
    const { token } = await withSystem({ actor: testOperator }, (tx) =>
      createKey(testCtx(tx), { owner: 'vendor', name: 'examples', ratePerMinute: 1_000 }),
    );
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const form = name.includes('batch') ? 'cloudevents-batch+json' : 'cloudevents+json';
      const response = await eventsRoute(
        new Request('http://localhost:3000/api/v1/events', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': `application/${form}` },
          body: readFileSync(join(folder, name)),
        }),
      );
      expect(response.status, name).toBe(200);
      const { results }: { results: { code: string }[] } = JSON.parse(await response.text());
      expect(results).toHaveLength(form.includes('batch') ? 2 : 1);
      for (const { code } of results)
        expect(['metering.field_missing', 'metering.data_invalid'], name).toContain(code);
    }
  });
});
