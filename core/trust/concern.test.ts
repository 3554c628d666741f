import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concerns, concernsMore, inUse, type UseEntry, useStanding } from './concern.ts';

const DAY = '2026-11-22';
const OFFERED = [
  { service: 'requests', regions: ['eu', 'us'] },
  { service: 'storage', regions: ['eu'] },
];
const use = (change: Partial<UseEntry> = {}): UseEntry => ({
  service: 'requests',
  region: 'eu',
  startsOn: '2026-01-01',
  endsOn: null,
  ...change,
});

describe('what a customer uses on a day', () => {
  test.each([
    ['since before', use(), 'current'],
    ['from this very day', use({ startsOn: DAY }), 'current'],
    ['from tomorrow', use({ startsOn: '2026-11-23' }), 'coming'],
    ['until tomorrow', use({ endsOn: '2026-11-23' }), 'current'],
    ['until today, which is no longer part of it', use({ endsOn: DAY }), 'ended'],
    ['of a service that was withdrawn', use({ service: 'search' }), 'service_withdrawn'],
    ['that ended before its service was withdrawn', use({ service: 'search', endsOn: DAY }), 'ended'],
    [
      'in a region that the service does not name',
      use({ service: 'storage', region: 'us' }),
      'region_withdrawn',
    ],
    ['of no service', use({ service: ['requests'] }), 'invalid'],
    ['of a service without letters', use({ service: '' }), 'invalid'],
    ['in no region', use({ region: 7 }), 'invalid'],
    ['from no day', use({ startsOn: '2026-02-30' }), 'invalid'],
    ['from a day of a wrong type', use({ startsOn: new Date(DAY) }), 'invalid'],
    ['until a day of a wrong type, which is no end', use({ endsOn: 0 }), 'current'],
    ['until a day that does not exist', use({ endsOn: '2026-02-30' }), 'current'],
  ] as const)('%s', (_, entry, standing) => {
    expect(useStanding(entry, OFFERED, DAY)).toBe(standing);
    expect(inUse([entry], OFFERED, DAY)).toEqual(standing === 'current' ? [entry] : []);
  });

  test('is what is in force of what ended and was begun again', () => {
    const [ended, again] = [use({ endsOn: '2026-03-01' }), use({ startsOn: '2026-05-01' })];
    expect(inUse([ended, again, use({ startsOn: '2027-01-01' })], OFFERED, DAY)).toEqual([again]);
  });
});

describe('an item', () => {
  const inEurope = [
    { service: 'requests', region: 'eu' },
    { service: 'storage', region: 'us' },
  ];
  const about = (content: Record<string, unknown>, uses = inEurope) =>
    concerns({ slug: 'storage', content: { kind: 'update', ...content } }, uses);

  test.each([
    ['that names nothing concerns everybody', {}, true],
    ['about a service that is used', { services: ['search', 'requests'] }, true],
    ['about a service that is not used', { services: ['search'] }, false],
    ['about a region that is used', { regions: ['us'] }, true],
    ['about a region that is not used', { regions: ['ap'] }, false],
    ['about a service in the region where it is used', { services: ['requests'], regions: ['eu'] }, true],
    ['about a service and a region of another use', { services: ['requests'], regions: ['us'] }, false],
    ['with a text in place of a list narrows nothing down', { services: 'search' }, true],
    ['with an empty list narrows nothing down', { regions: [] }, true],
    ['with a list that is not all names narrows nothing down', { services: ['search', 7] }, true],
    ['with one wrong list is judged by the other', { services: { search: true }, regions: ['ap'] }, false],
    ['with null in place of a list', { services: null, regions: ['eu'] }, true],
  ] as const)('%s', (_, content, expected) => {
    expect(about({ ...content })).toBe(expected);
  });

  test('that is a service concerns those who use it, and nobody else', () => {
    expect(about({ kind: 'service' })).toBe(true);
    expect(about({ kind: 'service' }, [{ service: 'requests', region: 'eu' }])).toBe(false);
  });

  test('without any use, only what names nothing is of concern', () => {
    expect(about({}, [])).toBe(true);
    expect(about({ services: ['requests'] }, [])).toBe(false);
    expect(about({ regions: ['eu'] }, [])).toBe(false);
  });

  test('concerns nobody less because more is used', () => {
    const name = fc.constantFrom('requests', 'storage', 'search');
    const region = fc.constantFrom('eu', 'us', 'ap');
    const some = <T>(one: fc.Arbitrary<T>) => fc.option(fc.array(one, { minLength: 1, maxLength: 3 }));
    const uses = fc.array(fc.record({ service: name, region }), { maxLength: 5 });
    fc.assert(
      fc.property(some(name), some(region), uses, uses, (services, regions, fewer, more) => {
        const content = { services, regions };
        if (about(content, fewer)) expect(about(content, [...fewer, ...more])).toBe(true);
      }),
    );
  });
});

test('who was not concerned is concerned only where the limits let in more', () => {
  const names = fc.option(fc.subarray(['a', 'b', 'c'], { minLength: 1 }), { nil: undefined });
  const limits = fc.record({ services: names, regions: names });
  const some = fc.record({ service: fc.constantFrom('a', 'b', 'c'), region: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(limits, limits, fc.array(some, { maxLength: 3 }), (before, after, uses) => {
      const isConcerned = (content: typeof before) => concerns({ slug: 'x', content }, uses);
      fc.pre(isConcerned(after) && !isConcerned(before));
      expect(concernsMore(before, after)).toBe(true);
    }),
  );
  expect(concernsMore({ services: ['a', 'b'] }, { services: ['a'], regions: ['eu'] })).toBe(false);
  expect(concernsMore({}, {})).toBe(false);
});
