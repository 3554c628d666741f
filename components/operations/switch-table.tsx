import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { type SwitchAction, SwitchControl } from './switch-control.tsx';

export type SwitchRow = {
  readonly name: string;
  readonly tenantId: string | null;
  readonly enabled: boolean;
  readonly actor: string;
  readonly reason: string;
};

/** What acts on customers or on the outside besides the jobs. */
const EFFECTS = [
  'mail',
  'ingest',
  'close',
  'price-publication',
  'webhooks',
  'trust-portal',
  'assistant',
] as const;
/** Off until somebody switches them on. */
const OFF_UNTIL_SWITCHED: readonly string[] = ['assistant'];

type EffectRow = { readonly name: (typeof EFFECTS)[number]; readonly state: SwitchRow | null };

/** On or off, and who said so with which reason; what nobody ever switched is as it is by default. */
export function SwitchFact({ state, byDefault = true }: { state: SwitchRow | null; byDefault?: boolean }) {
  const t = useTranslations('jobs');
  const isOn = state?.enabled ?? byDefault;
  return (
    <span className="flex flex-col items-start">
      <Status tone={isOn ? 'proved' : 'attention'} look="text">
        {t(isOn ? 'on' : 'off')}
      </Status>
      <span className="text-xs text-ink-quiet">
        {state === null ? t('byDefault') : t('switchedBy', { actor: state.actor, reason: state.reason })}
      </span>
    </span>
  );
}

/** The switches of effects, for everybody. */
export function SwitchTable(props: {
  switches: readonly SwitchRow[];
  query: SearchQuery;
  action: SwitchAction | null;
}) {
  const { switches, query, action } = props;
  const t = useTranslations('jobs');
  const rows = EFFECTS.map(
    (name): EffectRow => ({
      name,
      state: switches.find((one) => one.name === name && one.tenantId === null) ?? null,
    }),
  );
  const columns: readonly Column<EffectRow>[] = [
    { key: 'effect', header: t('effect'), primary: true, cell: ({ name }) => t(`effects.${name}`) },
    {
      key: 'switch',
      header: t('switch'),
      cell: ({ name, state }) => <SwitchFact state={state} byDefault={!OFF_UNTIL_SWITCHED.includes(name)} />,
    },
    ...(action === null
      ? []
      : [
          {
            key: 'action',
            header: '',
            align: 'end' as const,
            cell: ({ name, state }: EffectRow) => (
              <SwitchControl
                name={name}
                label={t(`effects.${name}`)}
                enabled={state?.enabled ?? !OFF_UNTIL_SWITCHED.includes(name)}
                action={action}
              />
            ),
          },
        ]),
  ];
  return (
    <DataTable
      caption={t('effectsCaption')}
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
      query={query}
      name="effects-"
      dense
    />
  );
}
