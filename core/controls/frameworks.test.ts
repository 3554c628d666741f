import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { controlMapping } from '../contracts/control-mapping.ts';
import { controlName, controlOf, FRAMEWORKS, KINDS_OF_NO_CONTROL, recordsFor } from './frameworks.ts';
import { RECORD_KINDS } from './record-kinds.ts';

describe.each(FRAMEWORKS)('the mapping to $name', (framework) => {
  test('is as its schema says, each control once, with kinds that there are', () => {
    expect(controlMapping.safeParse(framework).error?.issues).toBeUndefined();
    const ids = framework.controls.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeLessThanOrEqual(framework.controlsInFramework);
    for (const { kinds } of framework.controls) expect(new Set(kinds).size).toBe(kinds.length);
  });

  test('names pages that there are', () => {
    const pages = new Set(framework.controls.flatMap((control) => control.pages ?? []));
    const missing = [...pages].filter(
      (page) => !['(desk)', '(public)'].some((group) => existsSync(`app/${group}${page}/page.tsx`)),
    );
    expect(missing).toEqual([]);
  });
});

test('every kind of record speaks for a control, or it is said why not', () => {
  const mapped = new Set(FRAMEWORKS.flatMap(({ controls }) => controls.flatMap(({ kinds }) => kinds)));
  const unsaid = RECORD_KINDS.filter((kind) => !mapped.has(kind) && !(KINDS_OF_NO_CONTROL[kind] ?? ''));
  expect(unsaid).toEqual([]);
  expect(Object.keys(KINDS_OF_NO_CONTROL).filter((kind) => mapped.has(kind as never))).toEqual([]);
});

test.each(['en', 'es'])('every kind of record has a name in %s', (language) => {
  const messages = JSON.parse(readFileSync(`messages/${language}.json`, 'utf8')) as {
    evidenceRoom: { kinds: Record<string, string> };
  };
  expect(RECORD_KINDS.filter((kind) => !(kind in messages.evidenceRoom.kinds))).toEqual([]);
});

test('a control is found by its name, and counts the records of its kinds', () => {
  const found = controlOf('soc2-2017:CC6.3') ?? expect.unreachable();
  expect(controlName(found.framework, found.control)).toBe('soc2-2017:CC6.3');
  expect(controlOf('soc2-2017:CC0')).toBeNull();
  expect(
    recordsFor(
      found.control,
      new Map([
        ['access-revocation', 2],
        ['access-declined', 1],
        ['invoice', 9],
      ]),
    ),
  ).toBe(3);
});
