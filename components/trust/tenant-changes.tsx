import { useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ReasonForm } from '#components/ui/reason-form.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { TenantChangeView } from '#server/modules/announcements/contract.ts';
import { ChangeFacts } from './change-facts.tsx';
import { ObjectionText } from './objection-text.tsx';

/** The changes that a customer was told of, with its own objections; `objectTo` is there for who may object. */
export function TenantChanges({
  changes,
  objectTo,
}: {
  readonly changes: readonly TenantChangeView[];
  readonly objectTo: ((changeId: string) => FormAction) | null;
}) {
  const t = useTranslations('changes');
  const toldOfWithdrawal = ({ withdrawalTold: told }: TenantChangeView) =>
    told === null
      ? []
      : [
          {
            key: 'withdrawal-told',
            label: t('withdrawalTold'),
            value: t.rich('withdrawalToldText', {
              at: () => <ExactTime instant={told.toldAt} />,
              people: told.people,
            }),
          },
        ];
  if (changes.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <ol className="flex flex-col border-y">
      {changes.map((change) => (
        <li key={change.id} className="flex flex-col gap-5 border-b py-6 last:border-b-0">
          <ChangeFacts
            change={change}
            more={[
              {
                key: 'told',
                label: t('told'),
                value: t.rich('toldText', {
                  at: () => <ExactTime instant={change.toldAt} />,
                  days: change.daysAhead,
                  people: change.people,
                }),
              },
              ...toldOfWithdrawal(change),
            ]}
          />
          {change.objection !== null && (
            <ObjectionText heading={t('objection')} objection={change.objection} />
          )}
          {change.mayObject && objectTo !== null && (
            <Disclosure label={t('object')}>
              <ReasonForm
                action={objectTo(change.id)}
                label={t('objectLabel')}
                help={t('objectHelp')}
                confirm={t('object')}
              />
            </Disclosure>
          )}
        </li>
      ))}
    </ol>
  );
}
