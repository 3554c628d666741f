import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAULT_PLAN } from './testing/fault-plan.ts';
import { type EndOfStory, type FaultStory, openFaultStory } from './testing/fault-story.ts';

let story: FaultStory;

beforeAll(async () => {
  story = await openFaultStory();
});
afterAll(() => story?.close());

const NOTHING_LEFT = {
  waiting: [],
  heldEffects: [],
  openImports: [],
  openReadings: [],
  parkedDays: [],
  openRuns: [],
  openCloses: [],
  sleepers: [],
  recordsTwiceInLog: [],
  recordsOutOfLog: [],
};

function expectWholeEnd(end: EndOfStory): void {
  expect(end.nothing).toEqual(NOTHING_LEFT);
  expect(end.log).toEqual({
    ...story.baseline.log,
    isSignedSize: true,
    isSignedRoot: true,
    isFileWhole: true,
  });
  expect(end.same).toEqual(story.baseline.same);
}

test('the undisturbed story is a story', () => {
  expectWholeEnd(story.baseline);
  expect(story.baseline.same).toMatchObject({
    invoices: [
      { number: 'FS-000001', series_number: 1 },
      { number: 'FS-000002', series_number: 2 },
    ],
    series: [{ prefix: 'FS', next_number: 3 }],
    runs: [{ month: '2026-10', is_scheduled: true, outcome: 'done', closes: 2 }],
    mails: { length: 4 },
    rejections: { length: 4 },
    imports: [{ late: '0' }, { accepted: '20', duplicate: '2', late: '4', rejected: '4' }],
  });
});

const points = Object.entries(FAULT_PLAN);

describe.concurrent('killed, the next run ends in the same bytes', { timeout: 120_000 }, () => {
  test.each(points)('%s', async (point, fault) => {
    expectWholeEnd(await story.interrupt(point, fault, 'kill'));
  });
});

describe('the database stopped at once, the next run ends in the same bytes', { timeout: 120_000 }, () => {
  test.each(points.filter(([, fault]) => fault.losesDatabase))('%s', async (point, fault) => {
    expectWholeEnd(await story.interrupt(point, fault, 'database'));
  });
});
