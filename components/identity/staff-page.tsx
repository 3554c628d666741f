import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { FormResult } from '#core/form-result.ts';
import { STAFF_ROLE_NAMES, type StaffView } from '#server/modules/identity/contract.ts';
import { AccountForm } from './account-form.tsx';
import { PersonForm } from './person-form.tsx';

type RowAction = (form: FormData) => Promise<FormResult<unknown>>;

type StaffPageProps = {
  readonly staff: readonly StaffView[];
  /** Every customer, for the accounts of account managers. */
  readonly tenants: readonly { readonly id: string; readonly externalId: string; readonly name: string }[];
  readonly query: SearchQuery;
  /** Who reads this: nobody shuts themselves out. */
  readonly readerId: string;
  readonly mayChange: boolean;
  readonly giveRole: FormAction;
  readonly takeRole: RowAction;
  readonly setDisabled: RowAction;
  readonly giveAccount: FormAction;
  readonly takeAccount: RowAction;
};

/** The vendor's staff: who holds which role, and which customers an account manager looks after. */
export function StaffPage(props: StaffPageProps) {
  const { staff, query, mayChange, giveRole } = props;
  const t = useTranslations('identity.staff');
  const people = useTranslations('identity.people');
  const roleText = useTranslations('shell.roles');
  const person = staff.find(({ userId }) => userId === queryValue(query, 'person'));
  const roles = STAFF_ROLE_NAMES.filter((role) => person?.roles.includes(role) !== true);
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <div className="flex flex-col gap-12">
        <StaffTable {...props} />
        {mayChange && (
          <Section
            id="role"
            title={person === undefined ? t('addTitle') : t('roleTitle', { name: person.name })}
            lede={t('addLede')}
            actions={
              person !== undefined && (
                <ButtonLink size="sm" href={hrefWith(query, { person: undefined })}>
                  {t('somebodyElse')}
                </ButtonLink>
              )
            }
          >
            <PersonForm
              key={person?.userId ?? 'new'}
              action={giveRole}
              roles={roles.map((role) => ({ value: role, label: roleText(role) }))}
              texts={{
                name: people('addName'),
                email: people('addEmail'),
                emailHelp: people('addEmailHelp'),
                role: people('addRole'),
                submit: t('give'),
              }}
              {...(person === undefined ? {} : { person })}
            />
          </Section>
        )}
        <Accounts {...props} />
      </div>
    </>
  );
}

function StaffTable({ staff, query, readerId, mayChange, takeRole, setDisabled }: StaffPageProps) {
  const t = useTranslations('identity.staff');
  const people = useTranslations('identity.people');
  const roles = useTranslations('shell.roles');
  const columns: Column<StaffView>[] = [
    {
      key: 'name',
      header: people('name'),
      primary: true,
      cell: ({ name, disabled }) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          {name}
          {disabled && <Status tone="attention">{people('disabled')}</Status>}
        </span>
      ),
    },
    {
      key: 'email',
      header: people('email'),
      cell: ({ email }) => <span className="[overflow-wrap:anywhere]">{email}</span>,
    },
    {
      key: 'roles',
      header: people('roles'),
      cell: (person) => person.roles.map((role) => roles(role)).join(', '),
    },
  ];
  if (mayChange)
    columns.push({
      key: 'actions',
      header: people('actions'),
      align: 'end',
      cell: (person) => (
        <span className="inline-flex flex-wrap justify-end gap-2">
          <ButtonLink size="sm" href={`${hrefWith(query, { person: person.userId })}#role`}>
            {t('another')}
            <span className="sr-only"> {person.name}</span>
          </ButtonLink>
          {person.roles.map((role) => (
            <ConfirmDialog
              key={role}
              dangerous={false}
              inRow
              trigger={
                <>
                  {people('remove', { role: roles(role) })}
                  <span className="sr-only"> {person.name}</span>
                </>
              }
              title={people('removeTitle', { role: roles(role), name: person.name })}
              description={people('removeText')}
              confirmLabel={people('removeConfirm')}
              action={takeRole}
              hidden={{ userId: person.userId, role }}
            />
          ))}
          {person.userId !== readerId && <DoorControl person={person} action={setDisabled} />}
        </span>
      ),
    });
  return (
    <DataTable
      caption={t('table')}
      columns={columns}
      rows={staff}
      rowKey={({ userId }) => userId}
      query={query}
      dense
    />
  );
}

/** Shuts a person out, or lets them in again. */
function DoorControl({ person, action }: { person: StaffView; action: RowAction }) {
  const t = useTranslations('identity.staff');
  const { userId, name, disabled } = person;
  const texts = disabled ? 'letIn' : 'shutOut';
  return (
    <ConfirmDialog
      dangerous={!disabled}
      inRow
      trigger={
        <>
          {t(`${texts}.button`)}
          <span className="sr-only"> {name}</span>
        </>
      }
      title={t(`${texts}.title`, { name })}
      description={t(`${texts}.text`)}
      confirmLabel={t(`${texts}.button`)}
      action={action}
      hidden={{ userId, disabled: String(!disabled) }}
    />
  );
}

type Account = { readonly person: StaffView; readonly tenant: StaffPageProps['tenants'][number] };

function Accounts({ staff, tenants, query, mayChange, giveAccount, takeAccount }: StaffPageProps) {
  const t = useTranslations('identity.staff');
  const managers = staff.filter(({ roles }) => roles.includes('account_manager'));
  const accounts: Account[] = managers.flatMap((person) =>
    tenants.filter(({ id }) => person.accountTenantIds.includes(id)).map((tenant) => ({ person, tenant })),
  );
  const columns: Column<Account>[] = [
    { key: 'manager', header: t('manager'), primary: true, cell: ({ person }) => person.name },
    { key: 'customer', header: t('customer'), cell: ({ tenant }) => tenant.name },
  ];
  if (mayChange)
    columns.push({
      key: 'actions',
      header: t('accountActions'),
      align: 'end',
      cell: ({ person, tenant }) => (
        <ConfirmDialog
          dangerous={false}
          inRow
          trigger={
            <>
              {t('take')}
              <span className="sr-only"> {`${tenant.name}, ${person.name}`}</span>
            </>
          }
          title={t('takeTitle', { customer: tenant.name, name: person.name })}
          description={t('takeText')}
          confirmLabel={t('take')}
          action={takeAccount}
          hidden={{ userId: person.userId, tenant: tenant.externalId }}
        />
      ),
    });
  return (
    <Section title={t('accountsTitle')} lede={t('accountsLede')}>
      <DataTable
        caption={t('accountsTitle')}
        columns={columns}
        rows={accounts}
        rowKey={({ person, tenant }) => `${person.userId}/${tenant.id}`}
        query={query}
        name="accounts-"
        dense
        empty={<p className="text-sm text-ink-quiet">{t('noAccounts')}</p>}
      />
      {mayChange && managers.length > 0 && tenants.length > 0 && (
        <AccountForm
          action={giveAccount}
          managers={managers.map(({ userId, name }) => ({ value: userId, label: name }))}
          tenants={tenants.map(({ externalId, name }) => ({ value: externalId, label: name }))}
        />
      )}
    </Section>
  );
}
