import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import type { FormResult } from '#core/form-result.ts';
import { type MemberView, TENANT_ROLE_NAMES, type ViewAsView } from '#server/modules/identity/contract.ts';
import { PersonForm } from './person-form.tsx';

type PeoplePageProps = {
  readonly members: readonly MemberView[];
  readonly looks: readonly ViewAsView[];
  readonly query: SearchQuery;
  readonly zone: string;
  readonly mayChange: boolean;
  readonly add: (before: FormResult<unknown> | null, form: FormData) => Promise<FormResult<unknown>>;
  readonly remove: (form: FormData) => Promise<FormResult<unknown>>;
};

/** Who can see this account, and who of the vendor's staff looked at it. */
export function PeoplePage(props: PeoplePageProps) {
  const { looks, query, zone, mayChange, add } = props;
  const t = useTranslations('identity.people');
  const roleText = useTranslations('shell.roles');
  const columns: Column<ViewAsView>[] = [
    { key: 'who', header: t('who'), primary: true, cell: (look) => look.staffName },
    { key: 'reason', header: t('reason'), cell: (look) => look.reason },
    {
      key: 'started',
      header: t('started'),
      cell: (look) => <ExactTime instant={look.startedAt} zone={zone} />,
    },
    {
      key: 'ended',
      header: t('ended'),
      cell: (look) => <ExactTime instant={look.endedAt ?? look.expiresAt} zone={zone} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <div className="flex flex-col gap-12">
        <MembersTable {...props} />
        {mayChange && (
          <Section title={t('addTitle')}>
            <PersonForm
              action={add}
              roles={TENANT_ROLE_NAMES.map((role) => ({ value: role, label: roleText(role) }))}
              texts={{
                name: t('addName'),
                email: t('addEmail'),
                emailHelp: t('addEmailHelp'),
                role: t('addRole'),
                submit: t('add'),
              }}
            />
          </Section>
        )}
        <Section title={t('looksTitle')} lede={t('looksLede')}>
          <DataTable
            caption={t('looksTable')}
            columns={columns}
            rows={looks}
            rowKey={(look) => look.id}
            query={query}
            name="looks-"
            empty={<p className="text-sm text-ink-quiet">{t('none')}</p>}
          />
        </Section>
      </div>
    </>
  );
}

function MembersTable({ members, query, mayChange, remove }: PeoplePageProps) {
  const t = useTranslations('identity.people');
  const roles = useTranslations('shell.roles');
  const columns: Column<MemberView>[] = [
    {
      key: 'name',
      header: t('name'),
      primary: true,
      cell: (member) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          {member.name}
          {member.disabled && <Status tone="attention">{t('disabled')}</Status>}
        </span>
      ),
    },
    { key: 'email', header: t('email'), cell: (member) => member.email },
    {
      key: 'roles',
      header: t('roles'),
      cell: (member) => member.roles.map((role) => roles(role)).join(', '),
    },
    {
      key: 'since',
      header: t('since'),
      cell: (member) => <RelativeTime instant={member.memberSince} />,
    },
  ];
  if (mayChange)
    columns.push({
      key: 'actions',
      header: t('actions'),
      align: 'end',
      cell: (member) => (
        <span className="inline-flex flex-wrap justify-end gap-2">
          {member.roles.map((role) => (
            <ConfirmDialog
              key={role}
              dangerous={false}
              inRow
              trigger={
                <>
                  {t('remove', { role: roles(role) })}
                  <span className="sr-only"> {member.name}</span>
                </>
              }
              title={t('removeTitle', { role: roles(role), name: member.name })}
              description={t('removeText')}
              confirmLabel={t('removeConfirm')}
              action={remove}
              hidden={{ userId: member.userId, role }}
            />
          ))}
        </span>
      ),
    });
  return (
    <DataTable
      caption={t('table')}
      columns={columns}
      rows={members}
      rowKey={(member) => member.userId}
      query={query}
    />
  );
}
