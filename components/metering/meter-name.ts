import type { Locale } from '#core/format/locale.ts';
import type { UsageMeterView } from '#server/modules/metering/contract.ts';

type Named = Pick<UsageMeterView, 'name' | 'slug' | 'version'>;
type VersionText = (values: { readonly name: string; readonly version: string }) => string;

/** What a reader calls a meter; the version stands with it only where two versions stand side by side. */
export function meterName(input: {
  readonly meter: Named;
  readonly among: readonly Named[];
  readonly locale: Locale;
  readonly withVersion: VersionText;
}): string {
  const { meter, among, locale, withVersion } = input;
  const name = meter.name[locale];
  const isAlone = among.filter(({ slug }) => slug === meter.slug).length <= 1;
  return isAlone ? name : withVersion({ name, version: String(meter.version) });
}
