import type { LocalisedText } from '#core/contracts/primitives.ts';
import { concerns } from '#core/trust/concern.ts';
import type { OwnPortal } from '#server/modules/trust/contract-own.ts';
import type { AboutTexts } from './about-note.tsx';

/** For each item that is not about everybody: which of the customer's services and regions it is about. */
export function aboutTexts(portal: OwnPortal, locale: keyof LocalisedText): AboutTexts {
  const uses = portal.services.flatMap(({ regions, slug, title }) =>
    regions.map(({ name, region }) => ({ service: slug, region, title: title[locale], place: name[locale] })),
  );
  return new Map(
    portal.items.flatMap(({ content, slug }) => {
      if (concerns({ slug, content }, [])) return [];
      const met = uses.filter((use) => concerns({ slug, content }, [use]));
      const services = [...new Set(met.map(({ title }) => title))].join(', ');
      const places = [...new Set(met.map(({ place }) => place))].join(', ');
      return [[slug, `${services} · ${places}`]];
    }),
  );
}
