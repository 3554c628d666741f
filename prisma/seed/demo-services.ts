import { required } from '#core/assert.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import { resolveTenantIds } from '#server/modules/tenancy/index.ts';
import { type draftVersion, setServiceUse } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';

type Draft = Parameters<typeof draftVersion>[1];
type Open = <T>(tenantId: string | null, work: (ctx: Ctx) => Promise<T>) => Promise<T>;

const words = (en: string, es: string) => ({ en, es });
const REGIONS = {
  eu: { region: 'eu', name: words('European Union', 'Unión Europea') },
  us: { region: 'us', name: words('United States', 'Estados Unidos') },
  in: { region: 'in', name: words('India', 'India') },
};

/** What the demo's vendor runs, and items that are about some of its customers only. All of it is invented. */
export function servicesAndTheirs(today: CivilDate): readonly Draft[] {
  return [
    {
      item: 'gateway',
      content: {
        kind: 'service',
        title: words('Demo Gateway', 'Pasarela de demostración'),
        summary: words(
          'Takes requests in, passes them on and measures them. Invented for this demo.',
          'Recibe peticiones, las reenvía y las mide. Inventada para esta demostración.',
        ),
        offeredIn: [REGIONS.eu, REGIONS.us, REGIONS.in],
      },
    },
    {
      item: 'archive',
      content: {
        kind: 'service',
        title: words('Demo Archive', 'Archivo de demostración'),
        summary: words(
          'Keeps what passed the gateway for a year. Invented for this demo.',
          'Conserva durante un año lo que pasó por la pasarela. Inventado para esta demostración.',
        ),
        offeredIn: [REGIONS.eu],
      },
    },
    {
      item: 'archive-data-map',
      access: 'signed-in',
      content: {
        kind: 'document',
        title: words('Data map of the archive', 'Mapa de datos del archivo'),
        summary: words(
          'Which data the archive keeps, where, for how long, and who can read them.',
          'Qué datos conserva el archivo, dónde, durante cuánto tiempo y quién puede leerlos.',
        ),
        services: ['archive'],
      },
    },
    {
      item: 'transfer-assessment-india',
      access: 'on-request',
      content: {
        kind: 'document',
        title: words('Transfer assessment for India', 'Evaluación de transferencias a la India'),
        summary: words(
          'What an invented assessor looked at before data were processed in India.',
          'Qué examinó un evaluador inventado antes de que se trataran datos en la India.',
        ),
        regions: ['in'],
      },
    },
    {
      item: 'demo-edge-us',
      content: {
        kind: 'subprocessor',
        name: 'Demo Edge US (invented)',
        purpose: words(
          'Takes requests in close to their senders',
          'Recibe las peticiones cerca de quien las envía',
        ),
        region: words('United States', 'Estados Unidos'),
        dataCategories: words('Addresses and times of requests', 'Direcciones y horas de las peticiones'),
        since: addDays(today, -200),
        url: null,
        services: ['gateway'],
        regions: ['us'],
      },
    },
    {
      item: 'demo-edge-mumbai',
      content: {
        kind: 'subprocessor',
        name: 'Demo Edge Mumbai (invented)',
        purpose: words(
          'Takes requests in close to their senders',
          'Recibe las peticiones cerca de quien las envía',
        ),
        region: words('India', 'India'),
        dataCategories: words('Addresses and times of requests', 'Direcciones y horas de las peticiones'),
        since: addDays(today, -80),
        url: null,
        services: ['gateway'],
        regions: ['in'],
      },
    },
    {
      item: 'gateway-us-maintenance',
      content: {
        kind: 'update',
        title: words(
          'Maintenance of the gateway in the United States',
          'Mantenimiento de la pasarela en Estados Unidos',
        ),
        body: words(
          'On the first Sunday of next month the gateway is moved to newer machines. Requests are taken in meanwhile.',
          'El primer domingo del mes que viene la pasarela pasa a máquinas más nuevas. Entretanto se siguen recibiendo peticiones.',
        ),
        on: addDays(today, -4),
        services: ['gateway'],
        regions: ['us'],
      },
    },
    {
      item: 'gateway-mumbai-edge',
      content: {
        kind: 'update',
        title: words('A second edge for the gateway in India', 'Un segundo acceso a la pasarela en la India'),
        body: words(
          'Requests from India are taken in at two places. Nothing is stored there.',
          'Las peticiones desde la India se reciben en dos lugares. Allí no se almacena nada.',
        ),
        on: addDays(today, -9),
        services: ['gateway'],
        regions: ['in'],
      },
    },
  ];
}

/** Who of the demo's customers uses what and where. */
const USES = [
  { customer: 'acme', service: 'gateway', region: 'us' },
  { customer: 'acme', service: 'archive', region: 'eu' },
  { customer: 'ganges', service: 'gateway', region: 'in' },
  { customer: 'lumen', service: 'gateway', region: 'eu' },
] as const;

/** Written down once the services are published. */
export async function recordUses(open: Open, startsOn: CivilDate): Promise<void> {
  const customers = [...new Set(USES.map(({ customer }) => customer))];
  const ids = await open(null, (ctx) => resolveTenantIds(ctx.tx, customers));
  for (const { customer, region, service } of USES) {
    const tenantId = required(ids.get(customer), `${customer} is a customer of the demo`);
    await open(tenantId, (ctx) =>
      setServiceUse(ctx, { tenantId, service, region, startsOn, reason: 'Order form of the demo.' }),
    );
  }
}
