import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '#core/time/civil-date.ts';
import {
  changeFate,
  changeOf,
  checkNotice,
  comparedWith,
  type EverPublished,
  fieldText,
  objectionsUntil,
  type PastVersion,
  type PublishedSubprocessor,
  type SubprocessorContent,
  standingOn,
} from './subprocessor-change.ts';

const TODAY = '2026-11-22';
const both = (text: string) => ({ en: text, es: `${text} (es)` });
const of = (change: Partial<SubprocessorContent> = {}): SubprocessorContent => ({
  kind: 'subprocessor',
  name: 'Host',
  purpose: both('Servers'),
  region: both('EU'),
  dataCategories: both('Usage'),
  since: '2024-01-01',
  url: null,
  ...change,
});

describe('what a version changes', () => {
  const began = { before: null, listBegan: '2026-01-01', today: TODAY };
  const ofThatDay = { ...began, today: '2026-01-01' };
  const after = (before: SubprocessorContent) => ({ ...began, before });
  test.each([
    ['in use when the list began, and said that day', of({ since: '2026-01-01' }), ofThatDay, null],
    [
      'said to be in use since before the list, long after it began',
      of(),
      began,
      { kind: 'new', fields: [], from: '2024-01-01' },
    ],
    ['of a list that begins today', of({ since: TODAY }), { ...began, listBegan: null }, null],
    [
      'used after the list began',
      of({ since: '2026-01-02' }),
      began,
      { kind: 'new', fields: [], from: '2026-01-02' },
    ],
    [
      'new from a day',
      of({ effectiveFrom: '2027-01-01' }),
      began,
      { kind: 'new', fields: [], from: '2027-01-01' },
    ],
    ['other words about it', of({ url: 'https://host.example' }), after(of()), null],
    [
      'another company under the same name of the item',
      of({ name: 'Other', effectiveFrom: '2027-01-01' }),
      after(of()),
      { kind: 'changed', fields: ['name'], from: '2027-01-01' },
    ],
    [
      'about all services, where it was about one',
      of({ effectiveFrom: '2027-01-01' }),
      after(of({ services: ['gateway'] })),
      { kind: 'changed', fields: ['concern'], from: '2027-01-01' },
    ],
    [
      'about another region',
      of({ regions: ['us'], effectiveFrom: '2027-01-01' }),
      after(of({ regions: ['eu'] })),
      { kind: 'changed', fields: ['concern'], from: '2027-01-01' },
    ],
    ['about fewer regions', of({ regions: ['us'] }), after(of({ regions: ['eu', 'us'] })), null],
    ['about some services, where it was about all', of({ services: ['gateway'] }), after(of()), null],
    [
      'another region',
      of({ region: both('US'), effectiveFrom: '2027-01-01' }),
      after(of()),
      { kind: 'changed', fields: ['region'], from: '2027-01-01' },
    ],
    [
      'in one language alone',
      of({ purpose: { en: 'Servers', es: 'Otra' }, effectiveFrom: '2027-01-01' }),
      after(of()),
      { kind: 'changed', fields: ['purpose'], from: '2027-01-01' },
    ],
    [
      'a moved day',
      of({ effectiveFrom: '2027-02-01' }),
      after(of({ effectiveFrom: '2027-01-01' })),
      { kind: 'changed', fields: [], from: '2027-02-01' },
    ],
    ['an end', of({ endsOn: '2027-03-01' }), after(of()), { kind: 'ends', fields: [], from: '2027-03-01' }],
    [
      'the same end in other words',
      of({ url: 'https://host.example', endsOn: '2027-03-01' }),
      after(of({ endsOn: '2027-03-01' })),
      null,
    ],
    [
      'what is still to come, with its day moved and other words',
      of({ region: both('US'), effectiveFrom: '2027-02-01' }),
      after(of({ effectiveFrom: '2027-01-01' })),
      { kind: 'changed', fields: ['region'], from: '2027-02-01' },
    ],
    ['what came, without its day', of(), after(of({ effectiveFrom: TODAY })), null],
    ['an end taken back', of(), after(of({ endsOn: '2027-03-01' })), null],
    [
      'one that had ended and comes back',
      of({ effectiveFrom: '2027-01-01' }),
      after(of({ endsOn: TODAY })),
      { kind: 'new', fields: [], from: '2027-01-01' },
    ],
    [
      'one that had ended and comes back until another day',
      of({ effectiveFrom: '2027-01-01', endsOn: '2027-03-01' }),
      after(of({ endsOn: TODAY })),
      { kind: 'new', fields: [], from: '2027-01-01' },
    ],
    [
      'one that had ended, in other words',
      of({ name: 'H', endsOn: TODAY }),
      after(of({ endsOn: TODAY })),
      null,
    ],
    [
      'another region until it ends',
      of({ region: both('US'), effectiveFrom: '2027-01-01', endsOn: '2036-01-01' }),
      after(of()),
      { kind: 'changed', fields: ['region'], from: '2027-01-01' },
    ],
    [
      'a new one that ends',
      of({ effectiveFrom: '2027-01-01', endsOn: '2036-01-01' }),
      began,
      { kind: 'new', fields: [], from: '2027-01-01' },
    ],
    [
      'one of the beginning that ends',
      of({ endsOn: '2027-03-01' }),
      ofThatDay,
      { kind: 'ends', fields: [], from: '2027-03-01' },
    ],
  ] as const)('%s', (_, content, known, expected) => {
    expect(changeOf(content, known)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ['another region', of({ region: both('US') }), of()],
    ['another region and an end', of({ region: both('US'), endsOn: '2036-01-01' }), of()],
    ['what had ended and comes back', of(), of({ endsOn: TODAY })],
    ['what had ended and comes back for a time', of({ endsOn: '2036-01-01' }), of({ endsOn: TODAY })],
    ['what was to come at once', of(), of({ effectiveFrom: '2027-01-01' })],
    ['what was to be used from a day at once', of(), of({ since: '2027-01-01' })],
  ])('%s without a day is refused at its field', (_, content, before) => {
    expect(changeOf(content, after(before))).toMatchObject({
      ok: false,
      error: { code: 'trust.effective_day_missing', path: 'content.effectiveFrom' },
    });
  });
});

test('what changes is said in words, and that it is about everything in those of the reader', () => {
  const limited = of({ services: ['gateway', 'files'], regions: ['us'] });
  expect(fieldText(limited, 'name', 'es')).toBe('Host');
  expect(fieldText(limited, 'region', 'es')).toBe('EU (es)');
  expect(fieldText(limited, 'concern', 'en')).toBe('gateway, files · us');
  expect(fieldText(of(), 'concern', 'en')).toBeNull();
});

describe('a version is compared with', () => {
  const version = (
    content: SubprocessorContent,
    publishedOn: string,
    supersededOn: string | null,
    isWithdrawn = false,
  ): PastVersion => ({ content, publishedOn, supersededOn, isWithdrawn });
  const old = of();
  const coming = of({ region: both('US'), effectiveFrom: '2027-02-01' });
  test.each([
    ['nothing where there was none', [], null],
    [
      'what was published last',
      [version(old, '2026-01-01', '2026-05-01'), version(coming, '2026-05-01', null)],
      coming,
    ],
    ['what was withdrawn while it was so', [version(old, '2026-01-01', '2026-05-01', true)], old],
    [
      'nothing where it was withdrawn before its day',
      [version(coming, '2026-01-01', '2026-05-01', true)],
      null,
    ],
    [
      'what was so when the one that was to come was withdrawn',
      [version(old, '2026-01-01', '2026-05-01'), version(coming, '2026-05-01', '2026-06-01', true)],
      old,
    ],
    [
      'what was so before two were withdrawn',
      [version(old, '2026-01-01', '2026-05-01', true), version(coming, '2026-05-02', '2026-06-01', true)],
      old,
    ],
  ])('%s', (_, earlier, expected) => {
    expect(comparedWith(earlier)?.content ?? null).toEqual(expected);
  });
});

describe('notice', () => {
  const change = (from: string, kind: 'changed' | 'ends' = 'changed') =>
    ({ kind, fields: [], from }) as const;
  const when = { today: TODAY, noticeDays: 30, isUrgent: false };

  test('is long enough on its very day and not a day later', () => {
    expect(checkNotice(change('2026-12-22'), when)).toEqual({ ok: true, value: { daysAhead: 30 } });
    expect(checkNotice(change('2026-12-21'), when)).toMatchObject({
      error: { code: 'trust.notice_too_short', path: 'content.effectiveFrom' },
    });
    expect(checkNotice(change('2026-12-21', 'ends'), when)).toMatchObject({
      error: { path: 'content.endsOn' },
    });
    expect(checkNotice(change('2026-12-21'), { ...when, isUrgent: true })).toEqual({
      ok: true,
      value: { daysAhead: 29 },
    });
  });

  test('leaves days to object', () => {
    expect(objectionsUntil(change('2026-12-22'), when)).toBe('2026-12-21');
    expect(objectionsUntil(change('2026-11-23'), { ...when, isUrgent: true })).toBe('2026-12-22');
    expect(objectionsUntil(change('2026-12-22', 'ends'), when)).toBeNull();
  });
});

describe('what is so on a day', () => {
  const version = (content: SubprocessorContent, publishedOn: string, supersededOn: string | null = null) =>
    ({ content, publishedOn, supersededOn }) as PublishedSubprocessor;
  const old = of();
  const moved = of({ region: both('US'), effectiveFrom: '2026-12-22' });

  test('is what was so before until the day comes', () => {
    const history = [version(old, '2026-01-01', '2026-11-20'), version(moved, '2026-11-20')];
    expect(standingOn(history, '2026-12-21')).toEqual({ inForce: old, comingOn: '2026-12-22' });
    expect(standingOn(history, '2026-12-22')).toEqual({ inForce: moved, comingOn: null });
  });

  test('is nothing before a new one begins and after the last day of one that ends', () => {
    expect(standingOn([version(moved, '2026-11-20')], TODAY)).toEqual({
      inForce: null,
      comingOn: '2026-12-22',
    });
    const ending = of({ endsOn: '2026-12-01' });
    const history = [version(old, '2026-01-01', '2026-11-20'), version(ending, '2026-11-20')];
    expect(standingOn(history, '2026-11-30').inForce).toEqual(ending);
    expect(standingOn(history, '2026-12-01')).toEqual({ inForce: null, comingOn: null });
  });

  test('is never a version that was replaced before its day', () => {
    const later = of({ region: both('UK'), effectiveFrom: '2027-02-01' });
    const history = [
      version(old, '2026-01-01', '2026-11-20'),
      version(moved, '2026-11-20', '2026-12-01'),
      version(later, '2026-12-01'),
    ];
    expect(standingOn(history, '2027-01-15').inForce).toEqual(old);
    expect(standingOn(history, '2027-02-01').inForce).toEqual(later);
  });

  test('never is a version before the day that it names', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 6 }), fc.nat(400), (days, at) => {
        const today = addDays('2026-01-01', at);
        const history = days.map((day, index) =>
          version(
            of({ name: `v${index}`, effectiveFrom: addDays('2026-01-01', day) }),
            addDays('2026-01-01', index),
            index === days.length - 1 ? null : addDays('2026-01-01', index + 1),
          ),
        );
        const { inForce } = standingOn(history, today);
        if (inForce !== null) expect((inForce.effectiveFrom ?? '') <= today).toBe(true);
      }),
    );
  });
});

describe('what became of a change', () => {
  const from = '2027-01-10';
  const day = (on: string) => new Date(`${on}T09:00:00Z`);
  const coming = of({ region: both('US'), effectiveFrom: from });
  const published = (
    version: number,
    content: SubprocessorContent,
    on = TODAY,
    withdrawnOn?: string,
  ): EverPublished => ({
    version,
    content,
    publishedAt: day(on),
    withdrawnAt: withdrawnOn === undefined ? null : day(withdrawnOn),
  });
  const own = published(2, coming);
  const ending = of({ endsOn: from });
  const stands = (version: number) => ({ state: 'stands', version });
  const withdrawn = (on: string, by: number | null) => ({ state: 'withdrawn', at: day(on), by });

  test.each([
    ['alone', 'changed', [own], stands(2)],
    ['taken back', 'changed', [published(2, coming, TODAY, '2027-01-09')], withdrawn('2027-01-09', null)],
    ['taken back on its day', 'changed', [published(2, coming, TODAY, from)], stands(2)],
    [
      'in other words',
      'changed',
      [own, published(3, { ...coming, url: 'https://host.example' }, '2026-12-01')],
      stands(3),
    ],
    [
      'in other words that are taken back',
      'changed',
      [own, published(3, { ...coming, url: 'https://host.example' }, '2026-12-01', '2026-12-02')],
      withdrawn('2026-12-02', null),
    ],
    [
      'moved',
      'changed',
      [own, published(3, { ...coming, effectiveFrom: '2027-03-01' }, '2026-12-01')],
      withdrawn('2026-12-01', 3),
    ],
    [
      'said otherwise',
      'new',
      [
        own,
        published(3, { ...coming, region: both('CA') }, '2026-12-01'),
        published(4, coming, '2026-12-02'),
      ],
      withdrawn('2026-12-01', 3),
    ],
    ['said otherwise once it came', 'changed', [own, published(3, of(), from)], stands(2)],
    [
      'said again after it was taken back',
      'changed',
      [published(2, coming, TODAY, '2026-12-01'), published(3, coming, '2026-12-02')],
      withdrawn('2026-12-01', null),
    ],
    [
      'an end',
      'ends',
      [published(2, ending), published(3, { ...ending, region: both('US') }, '2026-12-01')],
      stands(3),
    ],
    [
      'an end taken back',
      'ends',
      [published(2, ending), published(3, of(), '2026-12-01')],
      withdrawn('2026-12-01', 3),
    ],
  ] as const)('%s', (_, kind, versions, expected) => {
    expect(changeFate({ kind, from }, [versions[0], ...versions.slice(1)])).toEqual(expected);
  });
});
