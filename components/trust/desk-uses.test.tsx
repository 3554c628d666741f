import { expect, test } from 'vitest';
import { markup, words } from '#components/ui/testing/markup.tsx';
import type { ServiceUseView } from '#server/modules/trust/contract-uses.ts';
import { ConcernFields } from './concern-fields.tsx';
import { ConcernedList } from './concerned-list.tsx';
import { draftValues } from './draft-values.ts';
import { UseTable } from './use-table.tsx';

const text = (en: string, es: string) => ({ en, es });
const record = (reason: string, byName: string) => ({ reason, byName, at: '2026-11-20T10:00:00.000Z' });
const use: ServiceUseView = {
  id: '1',
  service: 'gateway',
  region: 'us',
  startsOn: '2026-03-01',
  endsOn: '2026-11-01',
  standing: 'ended',
  begun: record('Order form', 'Grace'),
  ended: record('They moved', 'Jonas'),
};

test('the desk says since when, until when, why and by whom a customer uses something', () => {
  const said = words(
    <UseTable
      uses={[use, { ...use, id: '2', endsOn: null, ended: null, standing: 'region_withdrawn' }]}
      query={{}}
    />,
  );
  expect(said).toContain(
    'Today Ended From 1 Mar 2026 No longer from 1 Nov 2026 Why Order form / They moved By Grace, Jonas',
  );
  expect(said).toContain('Today Region withdrawn From 1 Mar 2026 No longer from Why Order form By Grace');
});

test('an item says whom it concerns and why, or that it is about everybody', () => {
  const customer = { tenantId: '1', externalId: 'acme', name: 'Acme' };
  const shown = (uses: { service: string; region: string }[]) => (
    <ConcernedList concerned={[{ ...customer, uses }]} query={{}} />
  );
  expect(words(shown([{ service: 'gateway', region: 'us' }]))).toContain('Acme Why gateway · us');
  expect(words(shown([]))).toContain('Acme Why It is about everybody');
  expect(markup(shown([]))).toContain('href="/desk/tenants/acme/services"');
});

test('the form ticks what a version is about, also what is offered no longer', () => {
  const values = draftValues({
    item: 'moved',
    access: 'public',
    owner: null,
    reviewBy: null,
    content: {
      kind: 'update',
      title: text('Moved', 'Mudado'),
      body: text('We moved.', 'Nos mudamos.'),
      on: '2026-11-20',
      services: ['gateway', 'search'],
    },
  });
  const services = [
    {
      service: 'gateway',
      title: text('Gateway', 'Pasarela'),
      regions: [{ region: 'us', name: text('USA', 'EE. UU.') }],
    },
  ];
  const form = markup(<ConcernFields services={services} values={values} problem={undefined} />);
  const boxes = [...form.matchAll(/<input[^>]*name="content\.([^"]+)"[^>]*>/g)];
  expect(boxes.map(([box, name]) => [name, box?.includes('checked')])).toEqual([
    ['services.gateway', true],
    ['services.search', true],
    ['regions.us', false],
  ]);
});
