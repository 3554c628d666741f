import { useLocale, useTranslations } from 'next-intl';
import { CheckboxField } from '#components/ui/field.tsx';
import { FieldGroup } from '#components/ui/form.tsx';
import type { ServiceChoice } from '#server/modules/trust/contract-uses.ts';

type Box = { readonly name: string; readonly label: string };

/** What is offered for choice, and what was chosen before and is offered no longer. */
function boxesOf(prefix: string, offered: readonly Box[], values: Readonly<Record<string, string>>): Box[] {
  const chosen = Object.keys(values).flatMap((key) =>
    key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
  );
  const gone = chosen.filter((name) => !offered.some((one) => one.name === name));
  return [...offered, ...gone.map((name) => ({ name, label: name }))];
}

/** Whom an item is about: boxes for services and regions, where none ticked means everybody. */
export function ConcernFields({
  problem,
  services,
  values,
}: {
  readonly services: readonly ServiceChoice[];
  readonly values: Readonly<Record<string, string>>;
  readonly problem: string | undefined;
}) {
  const t = useTranslations('trustUses.form');
  const locale = useLocale() === 'es' ? 'es' : 'en';
  const regions = new Map(
    services.flatMap(({ regions: named }) =>
      named.map(({ name, region }) => [region, { name: region, label: name[locale] }]),
    ),
  );
  const groups = [
    {
      prefix: 'content.services.',
      legend: t('services'),
      offered: services.map(({ service, title }) => ({ name: service, label: title[locale] })),
    },
    { prefix: 'content.regions.', legend: t('regions'), offered: [...regions.values()] },
  ];
  return (
    <FieldGroup legend={t('concerns')}>
      <p className="text-sm text-ink-quiet">{t(services.length === 0 ? 'noServices' : 'concernsText')}</p>
      {problem !== undefined && <p className="text-sm font-medium text-failure">{problem}</p>}
      {groups.map(({ legend, offered, prefix }) => {
        const boxes = boxesOf(prefix, offered, values);
        return (
          boxes.length > 0 && (
            <FieldGroup key={prefix} legend={legend}>
              {boxes.map(({ label, name }) => (
                <CheckboxField
                  key={name}
                  name={`${prefix}${name}`}
                  label={label}
                  defaultChecked={values[`${prefix}${name}`] === 'on'}
                />
              ))}
            </FieldGroup>
          )
        );
      })}
    </FieldGroup>
  );
}
