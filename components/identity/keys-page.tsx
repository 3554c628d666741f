import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { KeyStatus, KeyView } from '#server/modules/identity/contract.ts';
import { type KeyAction, NewKeyForm, RotateKeyForm } from './new-key.tsx';

type KeysPageProps = {
  readonly lede: string;
  readonly keys: readonly KeyView[];
  readonly query: SearchQuery;
  readonly create: KeyAction;
  readonly rotate: KeyAction;
  readonly revoke: (form: FormData) => Promise<void>;
  /** Who may read keys may not always make or end them. */
  readonly mayChange: boolean;
  readonly mayRevoke: boolean;
};

const TONES: Readonly<Record<KeyStatus, Tone>> = {
  active: 'proved',
  expired: 'neutral',
  revoked: 'attention',
};

/** The API keys of one owner: what there is, a new one, and the way to replace or end one. */
export function KeysPage(props: KeysPageProps) {
  const { lede, keys, query, create, rotate, mayChange } = props;
  const t = useTranslations('identity.keys');
  const replaced = keys.find((key) => key.id === queryValue(query, 'rotate'));
  return (
    <>
      <PageHeader title={t('title')} lede={lede} />
      <div className="flex flex-col gap-12">
        {replaced !== undefined && mayChange && (
          <Section
            title={t('rotateTitle', { name: replaced.name })}
            lede={t('rotateText')}
            actions={
              <ButtonLink variant="quiet" size="sm" href={hrefWith(query, { rotate: undefined })}>
                {t('backToKeys')}
              </ButtonLink>
            }
          >
            <RotateKeyForm key={replaced.id} keyId={replaced.id} action={rotate} />
          </Section>
        )}
        <KeysTable {...props} />
        {mayChange && (
          <Section title={t('newTitle')}>
            <NewKeyForm action={create} />
          </Section>
        )}
      </div>
    </>
  );
}

/** What a button of a row does, and for those who cannot see the row, to which key. */
function ForKey({ action, name }: { action: string; name: string }) {
  return (
    <>
      {action}
      <span className="sr-only"> {name}</span>
    </>
  );
}

function KeysTable({ keys, query, revoke, mayChange, mayRevoke }: KeysPageProps) {
  const t = useTranslations('identity.keys');
  const status = useTranslations('identity.keyStatus');
  const columns: Column<KeyView>[] = [
    { key: 'name', header: t('name'), primary: true, cell: (key) => key.name },
    {
      key: 'prefix',
      header: t('prefix'),
      cell: (key) => <code className="font-mono text-xs">{key.prefix}</code>,
    },
    {
      key: 'status',
      header: t('status'),
      cell: (key) => (
        <Status tone={TONES[key.status]} look="text">
          {status(key.status)}
        </Status>
      ),
    },
    {
      key: 'limit',
      header: t('limit'),
      align: 'end',
      cell: (key) => <span className="tabular-nums">{key.ratePerMinute}</span>,
    },
    {
      key: 'lastUsed',
      header: t('lastUsed'),
      cell: (key) => (key.lastUsedAt === null ? t('never') : <RelativeTime instant={key.lastUsedAt} />),
    },
    {
      key: 'expires',
      header: t('expires'),
      cell: (key) => (key.expiresAt === null ? t('noEnd') : <RelativeTime instant={key.expiresAt} />),
    },
    { key: 'createdBy', header: t('createdBy'), cell: (key) => key.createdBy },
  ];
  if (mayChange || mayRevoke)
    columns.push({
      key: 'actions',
      header: t('actions'),
      align: 'end',
      cell: (key) =>
        key.status === 'active' && (
          <span className="inline-flex flex-wrap justify-end gap-2">
            {mayChange && (
              <ButtonLink size="sm" href={hrefWith(query, { rotate: key.id })}>
                <ForKey action={t('rotate')} name={key.name} />
              </ButtonLink>
            )}
            {mayRevoke && (
              <ConfirmDialog
                inRow
                trigger={<ForKey action={t('revoke')} name={key.name} />}
                title={t('revokeTitle', { name: key.name })}
                description={t('revokeText')}
                confirmLabel={t('revokeConfirm')}
                typeName={key.name}
                action={revoke}
                hidden={{ keyId: key.id }}
              />
            )}
          </span>
        ),
    });
  return (
    <DataTable
      caption={t('table')}
      columns={columns}
      rows={keys}
      rowKey={(key) => key.id}
      query={query}
      empty={
        <EmptyState
          title={t('emptyTitle')}
          text={t('emptyText')}
          picture={<KeyRound size={36} strokeWidth={1.25} />}
        />
      }
    />
  );
}
