import { addDays, type CivilDate, datesFrom, daysBetween } from '#core/time/civil-date.ts';

/** A CloudEvent as the demo vendor's gateway would send it. */
export type DemoEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, string | number>>;
};

/** What arrives on one UTC day: events of that day, resent ones, and those that a gateway held back. */
export type DemoDelivery = { readonly day: CivilDate; readonly events: readonly DemoEvent[] };

type Shape = {
  readonly externalId: string;
  readonly hoursBetweenReports: number;
  readonly callsPerHour: number;
  readonly gigabytes: number;
  readonly growthPerMonth: number;
  readonly regions: readonly string[];
  readonly peakHourUtc: number;
  readonly quietMonth: number | null;
  readonly spikeDay: number | null;
};

const SHAPES: readonly Shape[] = [
  {
    externalId: 'acme',
    hoursBetweenReports: 1,
    callsPerHour: 410_000,
    gigabytes: 820,
    growthPerMonth: 0.06,
    regions: ['us-east', 'eu-west'],
    peakHourUtc: 17,
    quietMonth: null,
    spikeDay: 143,
  },
  {
    externalId: 'ganges',
    hoursBetweenReports: 2,
    callsPerHour: 96_000,
    gigabytes: 240,
    growthPerMonth: 0.09,
    regions: ['ap-south', 'eu-west'],
    peakHourUtc: 8,
    quietMonth: 3,
    spikeDay: null,
  },
  {
    externalId: 'lumen',
    hoursBetweenReports: 4,
    callsPerHour: 5_200,
    gigabytes: 14,
    growthPerMonth: 0.04,
    regions: ['eu-west'],
    peakHourUtc: 11,
    quietMonth: null,
    spikeDay: null,
  },
];

const SOURCE = 'https://gateway.intelgraph.example/usage';
const DAYS_PER_MONTH = 30.4;
const LATE_BY_DAYS = 4;

/** A number in [0, 1) that depends on the key alone, so that every start of the demo has the same usage. */
function noise(key: string): number {
  let state = 2_166_136_261;
  for (let index = 0; index < key.length; index += 1) {
    state = Math.imul(state ^ key.charCodeAt(index), 16_777_619);
  }
  state = Math.imul(state ^ (state >>> 16), 2_246_822_507);
  state = Math.imul(state ^ (state >>> 13), 3_266_489_909);
  return ((state ^ (state >>> 16)) >>> 0) / 4_294_967_296;
}

function isWeekend(day: CivilDate): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** Weekly and daily rhythm, growth, the spike and the quiet month, as one factor. */
function activity(shape: Shape, at: { day: CivilDate; dayIndex: number; hour: number }): number {
  const month = Math.floor(at.dayIndex / DAYS_PER_MONTH);
  const distance = Math.min(
    Math.abs(at.hour - shape.peakHourUtc),
    24 - Math.abs(at.hour - shape.peakHourUtc),
  );
  const daily = 0.35 + 0.65 * Math.cos((distance / 12) * (Math.PI / 2)) ** 2;
  const weekly = isWeekend(at.day) ? 0.55 : 1;
  const growth = (1 + shape.growthPerMonth) ** (at.dayIndex / DAYS_PER_MONTH);
  const quiet = month === shape.quietMonth ? 0.12 : 1;
  const spike = at.dayIndex === shape.spikeDay && at.hour >= 13 && at.hour <= 18 ? 6.5 : 1;
  const jitter = 0.85 + 0.3 * noise(`${shape.externalId}|${at.day}|${at.hour}`);
  return daily * weekly * growth * quiet * spike * jitter;
}

function event(
  shape: Shape,
  at: { day: CivilDate; hour: number; minute: number },
  what: { kind: string; type: string; data: DemoEvent['data'] },
): DemoEvent {
  const hour = String(at.hour).padStart(2, '0');
  const minute = String(at.minute).padStart(2, '0');
  return {
    specversion: '1.0',
    id: `${shape.externalId}-${at.day.replaceAll('-', '')}${hour}-${what.kind}`,
    source: SOURCE,
    type: what.type,
    time: `${at.day}T${hour}:${minute}:00Z`,
    subject: shape.externalId,
    datacontenttype: 'application/json',
    data: what.data,
  };
}

/** One tenant's events of one UTC day, as they happened. */
function eventsOfDay(shape: Shape, day: CivilDate, dayIndex: number): DemoEvent[] {
  const events: DemoEvent[] = [];
  for (let hour = 0; hour < 24; hour += shape.hoursBetweenReports) {
    const factor = activity(shape, { day, dayIndex, hour });
    const calls = Math.round(shape.callsPerHour * shape.hoursBetweenReports * factor);
    shape.regions.forEach((region, index) => {
      const share = index === 0 ? (shape.regions.length === 1 ? 1 : 0.7) : 0.3;
      const data = { calls: Math.round(calls * share), region };
      events.push(
        event(shape, { day, hour, minute: 55 }, { kind: `calls-${region}`, type: 'api.calls', data }),
      );
    });
    if (hour % (shape.hoursBetweenReports * 3) === 0) {
      const data = { events: Math.round(calls * 0.021) };
      events.push(
        event(shape, { day, hour, minute: 40 }, { kind: 'ingested', type: 'events.ingested', data }),
      );
    }
    if (hour % 12 === 0) {
      const stored = shape.gigabytes * (1 + shape.growthPerMonth) ** (dayIndex / DAYS_PER_MONTH);
      const data = { gigabytes: (stored + noise(`${shape.externalId}|gb|${day}|${hour}`)).toFixed(3) };
      events.push(event(shape, { day, hour, minute: 5 }, { kind: 'storage', type: 'storage.sampled', data }));
    }
  }
  return events;
}

/** What a real gateway also sends: reports nobody can bill, each refused with its reason. */
function faultyEvents(shape: Shape, day: CivilDate): DemoEvent[] {
  if (noise(`${shape.externalId}|faulty|${day}`) > 0.03) return [];
  const at = { day, hour: 9, minute: 20 };
  return [
    event(shape, at, { kind: 'negative', type: 'api.calls', data: { calls: -40, region: 'eu-west' } }),
    event(shape, at, { kind: 'unknown', type: 'cache.flushed', data: { entries: 12 } }),
  ];
}

function isHeldBack(one: DemoEvent): boolean {
  return one.type === 'api.calls' && noise(`late|${one.id}`) < 0.0025;
}

function isSentTwice(one: DemoEvent): boolean {
  return noise(`twice|${one.id}`) < 0.004;
}

/**
 * The deliveries from `start` to the day before `end` (UTC days), in order. Held-back events arrive four days after they
 * happened, when their day is sealed already; some events arrive twice; a few cannot be billed.
 */
export function demoDeliveries(start: CivilDate, end: CivilDate): DemoDelivery[] {
  const days = datesFrom(start, end);
  const byDay = new Map<CivilDate, DemoEvent[]>(days.map((day) => [day, []]));
  for (const day of days) {
    const dayIndex = daysBetween(start, day);
    for (const shape of SHAPES) {
      for (const one of [...eventsOfDay(shape, day, dayIndex), ...faultyEvents(shape, day)]) {
        const arrives = isHeldBack(one) ? addDays(day, LATE_BY_DAYS) : day;
        byDay.get(arrives)?.push(one);
        if (isSentTwice(one)) byDay.get(arrives)?.push(one);
      }
    }
  }
  return days.map((day) => ({ day, events: byDay.get(day) ?? [] }));
}
