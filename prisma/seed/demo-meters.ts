import { ACCESS_LOG_METERS, type MeterVersionInput } from '#server/modules/metering/index.ts';

/**
 * What the demo vendor measures: its gateway reports calls, ingested events and stored gigabytes; and what an imported
 * access log holds.
 */
export const DEMO_METERS: readonly MeterVersionInput[] = [
  {
    slug: 'api-calls',
    name: { en: 'API calls', es: 'Llamadas a la API' },
    eventType: 'api.calls',
    aggregation: 'sum',
    valuePath: '/calls',
    dimensions: ['region'],
    unit: 'calls',
  },
  {
    slug: 'ingested-events',
    name: { en: 'Ingested events', es: 'Eventos ingeridos' },
    eventType: 'events.ingested',
    aggregation: 'sum',
    valuePath: '/events',
    unit: 'events',
  },
  {
    slug: 'storage-gb',
    name: { en: 'Stored gigabytes', es: 'Gigabytes almacenados' },
    eventType: 'storage.sampled',
    aggregation: 'max',
    valuePath: '/gigabytes',
    unit: 'GB',
  },
  ...ACCESS_LOG_METERS,
];
